import AssetKitCore
import FoundationEssentials
import Testing

@Suite struct `An executable as a code location` {
  private static let entry = "  - executable: \(TestInstance.sampleLocation)\n"

  @Test func `declares all that a plugin can declare`() async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.writeWorkspace("load_from:\n" + Self.entry)
      let plugins = try await instance.run("plugin", "list", "--json")
      #expect(plugins.errors == "")
      #expect(
        try plugins.json.items == [
          [
            "name": "sample", "kind": "executable", "state": "loaded", "error": nil,
            "path": .string(TestInstance.sampleLocation), "version": "1.2.3",
            "summary": "what the tests need of a code location", "assets": 14, "checks": 1,
            "resources": 1, "schedules": 1, "sensors": 1,
          ]
        ])
      let asset = try await instance.run("asset", "show", "sample/full", "--json").json
      #expect(asset["deps"] == ["sample/outside"])
      #expect(asset["dependents"] == ["sample/downstream"])
      #expect(asset["group"] == "sample")
      #expect(asset["kinds"] == ["swift"])
      #expect(asset["owners"] == ["team:data"])
      #expect(asset["tags"] == ["tier": "gold"])
      #expect(asset["description"] == "Uses all that there is.")
      #expect(asset["code_version"] == "7")
      #expect(asset["code_location"] == "sample")
      #expect(asset["metadata"] == ["rows_expected": 3])
      #expect(asset["checks"] == ["is_full"])
      #expect(asset["schedules"] == ["sample_nightly"])
      let schedule = try await instance.run("schedule", "list", "--json").json.items.first
      #expect(schedule?["cron"] == ["0 2 * * *", "0 14 * * *"])
      #expect(schedule?["timezone"] == "Europe/Berlin")
      #expect(schedule?["status"] == "RUNNING")
      #expect(schedule?["tags"] == ["team": "data"])
      let daily = try await instance.run("asset", "show", "sample/daily", "--json").json
      #expect(
        daily["freshness_policy"]?.text
          == "fails 3600.0 seconds after a materialization, warns after 1800.0 seconds")
      let weekly = try await instance.run("asset", "show", "sample/weekly", "--json").json
      #expect(weekly["automation_condition"]?.text?.hasPrefix("on_cron") == true)
      let resources = try await instance.run("resource", "list", "--json").json.items
      #expect(resources.map { $0["name"]?.text } == ["sample_counter"])
      #expect(resources.first?["code_location"] == "sample")
      #expect(resources.first?["used_by"] == ["sample/full", "sample/sleep"])
    }
  }

  @Test func `is asked once, and again when its file is another or the cache is damaged`()
    async throws
  {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      func install(_ version: String) throws {
        try instance.write(
          "home/new.sh",
          """
          #!/bin/sh
          # \(version)
          echo asked >> \(instance.directory)/count
          exec \(TestInstance.sampleLocation)
          """)
      }
      func asked() -> Int {
        let text = try? String(contentsOfFile: instance.directory + "/count", encoding: .utf8)
        return text?.split(separator: "\n").count ?? 0
      }
      func list() async throws {
        let result = try await instance.run("asset", "list", "--json")
        #expect(result.errors == "")
        #expect(try result.json.items.count == 14)
      }
      try instance.writeWorkspace("load_from: [{executable: location.sh}]")
      try install("one")
      _ = try await instance.shell("cd home && chmod +x new.sh && mv new.sh location.sh")
      try await list()
      try await list()
      #expect(asked() == 1)

      try install("two, of another size")
      _ = try await instance.shell("cd home && chmod +x new.sh && mv new.sh location.sh")
      try await list()
      try await list()
      #expect(asked() == 2)

      for damage in [#"sed -i 's/"steps"/"stops"/' $F"#, "truncate -s 100 $F", "truncate -s 0 $F"] {
        let before = asked()
        let damaged = try await instance.shell(
          "F=$(ls home/cache/code-locations/location.sh-*) && \(damage)")
        #expect(damaged.errors == "")
        try await list()
        try await list()
        #expect(asked() == before + 1, "\(damage)")
      }
    }
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    let start: String
    let message: String
    var testDescription: String { start }
  }

  @Test(arguments: [
    Failure(
      start: "hang",
      message: """
        it did not describe itself within 0.5 seconds, and was ended; `startup_timeout_seconds` \
        allows it more
        """),
    Failure(start: "crash", message: "it was ended by signal 6 without describing itself"),
    Failure(
      start: "silent",
      message: """
        it ended with code 0 without describing itself; is it a code location, one that calls \
        CodeLocation.serve?
        """),
    Failure(start: "garbage", message: "its description is no JSON: line 1, column 16"),
    Failure(
      start: "newer",
      message: """
        it speaks version 99 of the protocol of code locations, this ssc-orchestrator version 1; \
        build the code location with the AssetKitCore of this ssc-orchestrator
        """),
    Failure(
      start: "functions",
      message: """
        sample_location/FunctionsPlugin.swift:12: schedule 'decides' has a function that decides, \
        which a code location can't have; let it ask for its target, or build it in as a pack
        """),
  ])
  func `that does not start is reported, and the others work`(failure: Failure) async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      let limit = failure.start == "hang" ? "0.5" : "30"
      try instance.writeWorkspace(
        """
        load_from:
          - pack: demo
          - executable:
              path: \(TestInstance.sampleLocation)
              name: broken
              startup_timeout_seconds: \(limit)
              environment: {SAMPLE_START: \(failure.start)}
        """)
      let list = try await instance.run("asset", "list", "-a", "demo/hello", "--json")
      #expect(list.code == 0)
      #expect(try list.json.items.count == 1)
      #expect(
        list.errors.hasPrefix(
          """
          warning: code location `broken` (\(TestInstance.sampleLocation)) can't be loaded: \
          \(failure.message)
          """), "\(list.errors)")
      let plugin = try await instance.run("plugin", "list", "--json").json.items.last
      #expect(plugin?["state"] == "failed")
      #expect(plugin?["error"]?.text?.hasPrefix(failure.message) == true)
      let valid = try await instance.run("definitions", "validate", "--json")
      #expect(valid.code == 2)
      #expect(try valid.json["valid"] == false)
      #expect(try valid.json["failed_locations"]?.items.map { $0["name"] } == ["broken"])
    }
  }

  @Test func `that can't be found or executed says so`() async throws {
    try await TestInstance.withoutDatabase(packs: "") { instance in
      try instance.write("home/plain", "no program\n")
      try instance.writeWorkspace(
        "load_from:\n  - executable: gone\n  - executable: plain\n  - executable: .\n")
      let plugins = try await instance.run("plugin", "list", "--json").json.items
      #expect(
        plugins.map { $0["error"]?.text } == [
          "can't find '\(instance.home)/gone': No such file or directory",
          "'\(instance.home)/plain' may not be executed; `chmod +x` allows it",
          "'\(instance.home)' is no file",
        ])
    }
  }

  @Test func `started by hand says what it is`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.shell(TestInstance.sampleLocation)
      #expect(result.code == 2)
      #expect(
        result.errors == """
          sample 1.2.3 is a code location (protocol 1): it is started by ssc-orchestrator; list it \
          in workspace.yaml.

          """)
      let described = try await instance.shell(
        TestInstance.sampleLocation + " describe | tail -n 1")
      #expect(try described.json["plugin"]?["name"] == "sample")
      #expect(try described.json["protocol"] == 1)
    }
  }
}
