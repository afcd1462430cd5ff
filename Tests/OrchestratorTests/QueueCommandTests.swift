import AssetKitCore
import AssetKitRedis
import BlockingIO
import SSCAssets
import TestSupport
import Testing

@Suite(.enabled(if: TestRedis.absence == nil, "redis-server isn't installed"))
struct `The queue's commands` {
  @Test func `push, list, requeue and purge`() async throws {
    try await TestRedis.with { redis in
      try await TestInstance.withoutDatabase(packs: "ssc") { instance in
        let instance = instance.using(redis)
        var documented: Set<String> = []
        func run(_ line: String) async throws -> TestInstance.Result {
          let result = try await instance.run(line.split(separator: " ").map(String.init))
          #expect(result.code == 0, "\(line): \(result.errors)")
          if line.hasSuffix("--json") { documented.formUnion(try result.json.documentedKeys) }
          return result
        }
        let pushed = try await run("queue push -e npm left-pad @a/b --refresh")
        #expect(pushed.output == "pushed 2 messages to package_extraction\n")
        let more = try await instance.shell(
          #"printf '{"node_type":"CargoPackage","package":"rand"}\n\n' | "$PROGRAM" queue push"#)
        #expect(more.output == "pushed 1 messages to package_extraction\n")
        let status = try await run("queue status --json")
        #expect(status.output.contains("\"waiting\": 3"))

        let client = redis.client
        for error in ["first", "second"] {
          try await client.send([
            "XADD", "package_extraction-dlq", "*", "data", "{}", "error", .text(error),
          ])
        }
        #expect(try await run("queue dlq list").output.contains("second"))
        let letters = try await run("queue dlq list --json").json.items
        #expect(letters.compactMap { $0["error"]?.text } == ["first", "second"])
        let id = try #require(letters.first?["id"]?.text)
        #expect(try await run("queue dlq requeue \(id)").output == "requeued 1 messages\n")
        #expect(try await run("queue push -e pypi a --json").code == 0)
        #expect(try await run("queue dlq requeue --all --json").code == 0)
        #expect(try await run("queue dlq purge --all --yes --json").code == 0)
        #expect(try await run("queue dlq list").output == "No dead letters.\n")
        #expect(try await client.send(["XLEN", "package_extraction"]).integer == 6)
        let page = try TestInstance.packageFile("docs/json.md")
        for key in documented.sorted() {
          #expect(page.contains("`\(key)`"), "docs/json.md doesn't explain `\(key)`")
        }
      }
    }
  }

  @Test func `nothing is pushed when a line is wrong, nothing purged without a yes`() async throws {
    try await TestRedis.with { redis in
      try await TestInstance.withoutDatabase(packs: "ssc") { instance in
        let instance = instance.using(redis)
        let result = try await instance.shell(
          #"printf '{"node_type":"NPMPackage","package":"a"}\n{}\n' | "$PROGRAM" queue push"#)
        #expect(result.code == 2)
        #expect(
          result.errors.hasPrefix(
            "error: line 2: Validation error: node_type: the field is missing"))
        #expect(try await redis.client.send(["EXISTS", "package_extraction"]).integer == 0)
        try await redis.client.send(["XADD", "package_extraction-dlq", "*", "data", "{}"])
        let purge = try await instance.shell(#""$PROGRAM" queue dlq purge --all < /dev/null"#)
        #expect(purge.code == 2)
        #expect(purge.errors.contains("give `--yes` to agree"))
        #expect(try await redis.client.send(["XLEN", "package_extraction-dlq"]).integer == 1)
      }
    }
  }

  @Test func `the private server is started on first need, and stopped with the instance`()
    async throws
  {
    try await TestInstance.withoutDatabase(packs: "ssc") { instance in
      #expect(try await instance.run("queue", "push", "-e", "pypi", "a").code == 0)
      #expect(try await instance.run("instance", "stop").code == 0)
      let status = try await instance.run("queue", "status", "--json")
      #expect(status.output.contains("\"waiting\": 1"))
    }
  }

  @Test(arguments: ["queue status", "asset materialize -a redis_queue_processor"])
  func `a server that can't be used is one line that names the setting`(line: String) async throws {
    let words = line.split(separator: " ").map(String.init)
    try await TestRedis.with(["requirepass": "r1ght"]) { redis in
      try await TestInstance.with(packs: "ssc") { instance in
        let instance = instance.using(redis)
        let mistakes: [([String: String], String)] = [
          (
            ["REDIS_PASSWORD": "s3cret"],
            "can't use 127.0.0.1:\(redis.port): WRONGPASS invalid username-password pair or user is "
              + "disabled. (set by REDIS_PASSWORD: environment)"
          ),
          (
            [:],
            "can't use 127.0.0.1:\(redis.port): NOAUTH Authentication required. (see "
              + "REDIS_PASSWORD, REDIS_USERNAME)"
          ),
          (
            ["REDIS_PORT": "1", "REDIS_PASSWORD": "s3cret"],
            "can't connect to 127.0.0.1:1: Connection refused (set by REDIS_HOST: environment, "
              + "REDIS_PORT: environment)"
          ),
          (
            ["REDIS_PASSWORD": "r1ght", "REDIS_DB": "99"],
            "can't use 127.0.0.1:\(redis.port): database 99: ERR DB index is out of range (set by "
              + "REDIS_DB: environment)"
          ),
        ]
        for (settings, message) in mistakes {
          let result = try await instance.run(words, with: settings)
          #expect(result.code == 3)
          #expect(result.errors == "error: Redis: \(message)\n")
        }
        let misspelled = try await instance.run(words, with: ["REDIS_PORT": "many"])
        #expect(misspelled.code == 2)
        #expect(try await instance.run("run", "list", "--json").json.items.isEmpty)
      }
    }
    try await TestRedis.with(tls: true) { redis in
      try await TestInstance.with(packs: "ssc") { instance in
        var instance = instance.using(redis)
        for ecosystem in Ecosystem.allCases {
          instance.variables["ASSETKIT_\(ecosystem.rawValue.uppercased())_URL"] =
            "http://127.0.0.1:1"
        }
        instance.variables["ASSETKIT_CARGO_STATIC_URL"] = "http://127.0.0.1:1"
        for tls in ["false", "true"] {
          let result = try await instance.run(words, with: ["REDIS_TLS": tls])
          #expect(result.code == 3)
          #expect(result.errors.contains("REDIS_TLS") && !result.errors.dropLast().contains("\n"))
        }
        let trusting = ["REDIS_TLS": "true", "REDIS_TLS_CA": redis.certificate]
        let trusted = try await instance.run(words, with: trusting)
        #expect(trusted.code == 0, "\(trusted.errors)")
      }
    }
  }
}

extension TestInstance {
  /// The instance with the queue on a server.
  func using(_ redis: TestRedis) -> TestInstance {
    var instance = self
    instance.variables["REDIS_HOST"] = "127.0.0.1"
    instance.variables["REDIS_PORT"] = String(redis.port)
    return instance
  }
}
