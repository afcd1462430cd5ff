import AssetKitCore
import BlockingIO
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Whether Prometheus' own parser can be had; `make test` installs it.
private let hasParser =
  (try? Command("scripts/metrics-check", ["check"]).runBlocking().succeeded) ?? false

/// What an operator has to do with a daemon: metrics, health, the service manager, output, cleaning up.
@Suite struct `Operating a daemon` {
  /// Runs the body while a daemon works, which serves its metrics on the port given to the body.
  private func withDaemon(
    _ instance: TestInstance, _ words: [String] = [],
    _ body: (Int) async throws -> Void
  ) async throws -> TestInstance.Result {
    let port = try Self.freePort()
    let daemon = try instance.start(["daemon", "run", "--metrics-port", "\(port)"] + words)
    do {
      try await instance.wait("a daemon") {
        try await get("http://127.0.0.1:\(port)/healthz").hasPrefix("200")
      }
      try await body(port)
      daemon.signal(SIGTERM)
    } catch {
      daemon.signal(SIGKILL)
      Issue.record("\(error)")
    }
    return TestInstance.Result(try await daemon.output())
  }

  /// A port on which nobody listens at the moment.
  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound)
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// The status, a space, and the body of an answer; "000 " when nobody answers.
  private func get(_ url: String, _ words: String...) async throws -> String {
    let answer = try await Command(
      "curl", ["-s", "--max-time", "20", "-w", "\n%{http_code}"] + words + [url]
    ).run().standardOutput
    let parts = answer.split(separator: "\n", omittingEmptySubsequences: false)
    return "\(parts.last ?? "") " + parts.dropLast().joined(separator: "\n")
  }

  private func launch(_ instance: TestInstance, _ words: String...) async throws -> String {
    let launched = try await instance.run(["asset", "launch", "--json"] + words)
    #expect(launched.code == 0, "\(launched.errors)")
    return try #require(try launched.json["run_id"]?.text)
  }

  private func waitFor(_ status: String, _ run: String, _ instance: TestInstance) async throws {
    try await instance.wait("run \(run) to be \(status)") {
      try await instance.run("run", "show", run, "--json").json["status"] == .string(status)
    }
  }

  /// The families of a text, as prometheus_client reads them.
  private func parsed(_ text: String, as format: String) async throws -> JSONValue {
    try await TemporaryDirectory.with { directory in
      let path = directory.path + "/metrics"
      try Data(text.utf8).write(to: URL(filePath: path))
      let result = try await Command(
        "sh", ["-c", "scripts/metrics-check run \(format) < '\(path)'"]
      ).run()
      #expect(result.succeeded, "\(result.standardError)\n\(text)")
      return try JSONValue(parsing: result.standardOutput)
    }
  }

  @Test(
    .enabled(if: hasParser, "scripts/metrics-check install fetches what this reads with"))
  func `the metrics are what Prometheus reads, and the dashboard shows nothing else`() async throws
  {
    try await TestInstance.with { instance in
      let result = try await withDaemon(instance) { port in
        let url = "http://127.0.0.1:\(port)/metrics"
        _ = try await instance.run("schedule", "start", "demo_hourly")
        _ = try await instance.run("sensor", "start", "demo_counter")
        _ = try await instance.run("instance", "concurrency", "set", "demo", "2")
        let run = try await launch(instance, "-a", "demo/hello,demo/forecast,demo/chain/0001")
        try await waitFor("SUCCESS", run, instance)
        _ = try await instance.run("asset", "report-check", "demo/hello", "is_greeting", "--passed")
        // No asset of the demo has a policy.
        _ = try await instance.run(
          "instance", "psql", "-c",
          "UPDATE assetkit.assets SET freshness_policy = 'p' WHERE key = 'demo/hello'", "-c",
          "INSERT INTO assetkit.asset_freshness SELECT asset_id, 'PASS', now() FROM assetkit.assets "
            + "WHERE key = 'demo/hello'")
        try await instance.wait("a sensor's tick") {
          try await get(url).contains("\nassetkit_sensor_last_tick_timestamp_seconds{")
        }
        // The process tells of its writing when its run has ended.
        try await instance.wait("the announcement") {
          try await get(url).contains("\nassetkit_event_write_duration_seconds_count 0") == false
        }
        let accept = "Accept: application/openmetrics-text; version=1.0.0"
        let open = try await get(url, "-H", accept)
        #expect(open.hasPrefix("200 "))
        let families = try await parsed(String(open.dropFirst(4)), as: "openmetrics")
        guard case .object(let members) = families else { return }
        #expect(members["assetkit_runs_ended"]?["type"] == .string("counter"))
        let old = try await get(url)
        _ = try await parsed(String(old.dropFirst(4)), as: "prometheus")

        let page = try TestInstance.packageFile("docs/daemon.md")
        for name in members.keys.sorted() {
          #expect(page.contains("`\(name)"), "docs/daemon.md doesn't explain \(name)")
        }
        // Every metric that the dashboard names is there, with samples.
        let dashboard = try JSONValue(
          parsing: TestInstance.packageFile("deploy/grafana-dashboard.json"))
        let names = Self.expressions(of: dashboard).flatMap(Self.metricNames)
        #expect(Set(names).count > 15)
        let samples = Set(
          members.values.flatMap { $0["samples"]?.items ?? [] }.compactMap { $0["name"]?.text })
        for name in Set(names).sorted() {
          #expect(samples.contains(name), "the dashboard's \(name) isn't served")
        }
      }
      #expect(result.code == 0, "\(result.errors)")
    }
  }

  /// The queries of all panels.
  private static func expressions(of value: JSONValue) -> [String] {
    switch value {
    case .array(let items): items.flatMap(expressions)
    case .object(let members):
      (members["expr"]?.text).map { [$0] } ?? members.values.flatMap(expressions)
    default: []
    }
  }

  /// The metrics in a query of PromQL.
  private static func metricNames(in expression: String) -> [String] {
    expression.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
      .filter { $0.hasPrefix("assetkit_") || $0.hasPrefix("process_") }
  }

  @Test func `health and the metrics' port are told, and what else is asked for isn't there`()
    async throws
  {
    try await TestInstance.with { instance in
      let result = try await withDaemon(instance) { port in
        let url = "http://127.0.0.1:\(port)"
        let health = try JSONValue(
          parsing: String(try await get(url + "/healthz").dropFirst(4)))
        #expect(health["status"] == .string("ok"))
        #expect(health["loops"]?["scheduler"]?["is_recent"] == .bool(true))
        let daemon = try await instance.run("daemon", "status", "--json").json.items.first
        let page = try TestInstance.packageFile("docs/daemon.md")
        for loops in [health["loops"], daemon?["loops"]] {
          guard case .object(let loops)? = loops else {
            Issue.record("there are no loops")
            continue
          }
          #expect(loops.count == 8)
          for name in loops.keys {
            #expect(page.contains("\n| `\(name)` |"), "docs/daemon.md doesn't explain \(name)")
          }
        }
        #expect(try await get(url + "/other").hasPrefix("404"))
        #expect(try await get(url + "/metrics", "-X", "DELETE").hasPrefix("405"))
        let second = try await instance.run("daemon", "run", "--metrics-port", "\(port)")
        #expect(second.code == 2)
        #expect(second.errors.contains("can't listen on port \(port)"))
      }
      #expect(result.errors.contains("metrics: http://127.0.0.1:"))
    }
  }

  @Test func `systemd is told when the daemon is ready, lives, and ends`() async throws {
    try await TestInstance.with { instance in
      let path = instance.directory + "/notify"
      let manager = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      defer { close(manager) }
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
      let isBound = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(manager, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        }
      }
      try #require(isBound)
      var limit = timeval(tv_sec: 60, tv_usec: 0)
      setsockopt(manager, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      let daemon = try instance.start(
        "daemon", "run", "--metrics-port", "0",
        with: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000"])
      var heard: Set<String> = []
      func hear(until end: String) {
        while !heard.contains(end) {
          var bytes = [UInt8](repeating: 0, count: 4096)
          let count = recv(manager, &bytes, bytes.count, 0)
          guard count > 0 else { break }
          for line in String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n") {
            heard.insert(String(line))
          }
        }
      }
      hear(until: "READY=1")
      heard.remove("WATCHDOG=1")
      hear(until: "WATCHDOG=1")
      #expect(heard.isSuperset(of: ["READY=1", "WATCHDOG=1"]))
      daemon.signal(SIGTERM)
      hear(until: "STOPPING=1")
      #expect(heard.contains("STOPPING=1"))
      #expect(TestInstance.Result(try await daemon.output()).code == 0)
    }
  }

  @Test(arguments: [0, 30])
  func `a signal ends it, and with --drain after its runs`(drain: Int) async throws {
    try await TestInstance.with { instance in
      var run = ""
      let result = try await withDaemon(instance, ["--drain", "\(drain)"]) { _ in
        run = try await launch(
          instance, "-a", "demo/sleep", "--config-json",
          #"{"ops": {"demo__sleep": {"config": {"seconds": 4}}}}"#)
        try await waitFor("STARTED", run, instance)
      }
      #expect(result.code == 0, "\(result.errors)")
      let status = try await instance.run("run", "show", run, "--json").json["status"]
      #expect(status == .string(drain == 0 ? "STARTED" : "SUCCESS"))
      try await waitFor("SUCCESS", run, instance)
    }
  }

  @Test func `the output of a run is kept within its limit, shown, and deleted with the run`()
    async throws
  {
    try await TestInstance.with { instance in
      var small = instance
      small.variables["ASSETKIT_COMPUTE_LOG_MB"] = "1"
      var run = ""
      _ = try await withDaemon(small) { _ in
        run = try await launch(
          instance, "-a", "demo/chatty", "--config-json",
          #"{"ops": {"demo__chatty": {"config": {"messages": 1, "megabytes": 20}}}}"#)
        let followed = try await instance.run("run", "logs", run, "--follow")
        #expect(followed.output.contains("the last line"))
        try await waitFor("SUCCESS", run, instance)
      }
      let shown = try await instance.run("run", "logs", run, "--stream", "out")
      #expect(shown.code == 0)
      #expect(shown.output.hasPrefix("line 0 ."))
      #expect(shown.output.hasSuffix("the last line\n"))
      #expect(shown.output.contains("Output was dropped here"))
      #expect(shown.output.utf8.count < 1_500_000)
      let none = try await instance.run("run", "logs", run, "--stream", "err")
      #expect(none.output == "")
      #expect(none.errors.contains("left no output"))
      let folder = instance.home + "/storage/" + run
      #expect(FileManager.default.fileExists(atPath: folder))
      _ = try await instance.run("run", "delete", run, "--force")
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func `instance prune counts, then deletes what is old`() async throws {
    try await TestInstance.with { instance in
      let made = try await instance.run("asset", "materialize", "-a", "demo/hello", "--json")
      let run = try #require(try made.json["run_id"]?.text)
      let none = try await instance.run("instance", "prune")
      #expect(none.output == "deleted nothing\n")
      _ = try await instance.run(
        "instance", "psql", "-c",
        "UPDATE assetkit.runs SET created_at = created_at - interval '91 days', "
          + "ended_at = ended_at - interval '91 days'")
      let would = try await instance.run("instance", "prune", "--dry-run", "--json").json
      let did = try await instance.run("instance", "prune", "--json").json
      #expect(would["dry_run"] == .bool(true))
      #expect(would["events"] == did["events"])
      #expect(did["events"] != .int(0))
      let left = try await instance.run("run", "events", run, "--json").json.items
      let types = Set(left.compactMap { $0["type"]?.text })
      let kept: Set = ["ASSET_MATERIALIZATION", "ASSET_CHECK_EVALUATION"]
      #expect(!types.isEmpty && types.isSubset(of: kept))
      #expect(
        try await instance.run("asset", "show", "demo/hello", "--status", "--json").json[
          "latest_materialization"]?["run_id"] == .string(run))
      let wrong = try await instance.run(
        "instance", "prune", with: ["ASSETKIT_RETENTION": "LOGS=3"])
      #expect(wrong.code == 2)
      #expect(wrong.errors.contains("`LOGS=3` expects a type of event"))
    }
  }

  @Test func `dev says where to look, and stops the server that it started`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let port = try Self.freePort()
      let dev = try instance.start("dev", "--metrics-port", "\(port)")
      try await instance.wait("the daemon") {
        try await get("http://127.0.0.1:\(port)/healthz").hasPrefix("200")
      }
      dev.signal(SIGINT)
      let result = TestInstance.Result(try await dev.output())
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.output.contains("http://127.0.0.1:\(port)/metrics"))
      let status = try await instance.run("instance", "status", "--json").json
      #expect(status["state"] == .string("stopped"))
    }
  }
}
