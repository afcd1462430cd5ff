import AssetKitCore
import Testing

@Suite struct `Commands about definitions` {
  @Test func `list assets in topological order`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run(
        "asset", "list", "--select", #"+key:"demo/forecast",demo/weather"#)
      #expect(result.code == 0)
      #expect(
        result.output == """
          Asset                    Group  Kinds  Depends on                Description
          demo/hello               demo   swift                            A greeting; `name` in its \
          configuration says to whom.
          demo/weather (external)  demo                                    Made elsewhere: the \
          orchestrator never runs it.
          demo/forecast            demo          demo/weather, demo/hello  Depends on an asset that \
          others make.

          """)
    }
  }

  @Test func `show one asset`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run("asset", "show", "demo/sleep")
      #expect(result.code == 0)
      let lines = result.output.split(separator: "\n").filter { !$0.contains("declared at") }
      #expect(
        lines == [
          "demo/sleep",
          "  description   Waits; `seconds` in its configuration says how long (30).",
          "  group         demo", "  code location demo", "  resources     demo_workspace",
        ])
      #expect(result.output.contains("DemoAssets/DemoAsset.swift:"))
    }
  }

  @Test func `draw lineage up and down, with external assets marked`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let table = try await instance.run("asset", "lineage", "demo/forecast")
      #expect(
        table.output == """
          Level  Asset                    Group  Depends on
             -1  demo/hello               demo
             -1  demo/weather (external)  demo
              0  demo/forecast            demo   demo/weather, demo/hello

          """)
      let dot = try await instance.run("asset", "lineage", "demo/weather", "--format", "dot")
      #expect(
        dot.output == """
          digraph lineage {
            rankdir=LR;
            node [shape=box];
            "demo/weather" [style=dashed, penwidth=2];
            "demo/forecast";
            "demo/weather" -> "demo/forecast";
          }

          """)
      let mermaid = try await instance.run(
        "asset", "lineage", "demo/weather", "--format", "mermaid")
      #expect(
        mermaid.output == """
          flowchart LR
            n0["demo/weather"]:::external
            n1["demo/forecast"]
            n0 --> n1
            classDef external stroke-dasharray: 4
            classDef asked stroke-width: 3px

          """)
    }
  }

  @Test func `follow lineage as deep as asked`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run(
        "asset", "lineage", "demo/chain/0003", "--depth", "2", "--format", "json",
        with: ["ASSETKIT_DEMO_CHAIN": "9"])
      let nodes = try result.json["nodes"]?.items ?? []
      #expect(nodes.map { $0["level"] } == [.int(-2), .int(-1), .int(0), .int(1), .int(2)])
    }
  }

  @Test func `preview ticks across the end of summer time`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run(
        "schedule", "preview", "--cron", "30 2 * * *", "--timezone", "Europe/Berlin", "--from",
        "2026-10-24T00:00:00Z", "--count", "3")
      #expect(
        result.output == """
          30 2 * * * in Europe/Berlin
            2026-10-24T02:30:00+02:00  2026-10-24T00:30:00Z
            2026-10-25T02:30:00+01:00  2026-10-25T01:30:00Z
            2026-10-26T02:30:00+01:00  2026-10-26T01:30:00Z

          """)
    }
  }

  @Test func `list schedules, resources and plugins`() async throws {
    try await TestInstance.withoutDatabase { instance in
      #expect(try await instance.run("schedule", "list", "--name").output == "demo_hourly\n")
      #expect(try await instance.run("schedule", "list", "--running").output == "No schedules.\n")
      #expect(
        try await instance.run("resource", "list").output == """
          Resource        Type           Used by     Description
          demo_workspace  DemoWorkspace  demo/sleep  an empty directory below TMPDIR, removed after \
          the run

          """)
      let plugins = try await instance.run("plugin", "list", with: ["ASSETKIT_PACKS": "ssc,demo"])
      #expect(plugins.output.split(separator: "\n").count == 3)
    }
  }

  @Test func `have SecureChain's schedules by default`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run(
        "schedule", "list", "-m", "src.dagster_app", "--json", with: ["ASSETKIT_PACKS": ""])
      let schedules = try result.json.items.map { [$0["name"]?.text, $0["status"]?.text] }
      #expect(schedules.contains(["pypi_weekly_ingestion", "STOPPED"]))
      #expect(schedules.contains(["pypi_daily_update", "RUNNING"]))
    }
  }

  @Test func `touch no server`() async throws {
    try await TestInstance.withoutDatabase { instance in
      // Nobody listens there: whoever asked would end with 3.
      let nowhere = ["POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": "1"]
      for words in [
        ["asset", "list"], ["asset", "show", "demo/hello"], ["asset", "lineage", "demo/hello"],
        ["schedule", "list"], ["schedule", "preview"], ["resource", "list"], ["plugin", "list"],
        ["definitions", "validate"], ["completion", "bash"],
      ] {
        let result = try await instance.run(words, with: nowhere)
        #expect(result.code == 0, "\(words): \(result.errors)")
      }
    }
  }

  @Test func `report every fault at once, each with its place`() async throws {
    try await TestInstance.withoutDatabase(packs: "broken") { instance in
      let result = try await instance.run("definitions", "validate")
      #expect(result.code == 2)
      let messages = result.errors.split(separator: "\n").dropFirst().map { line in
        line.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
      }
      #expect(
        result.errors.hasPrefix("error: 5 faults were found\n  DemoAssets/BrokenPlugin.swift:"))
      #expect(
        messages == [
          "assets depend on each other in a circle: broken/egg -> broken/hen -> broken/egg",
          """
          asset 'broken/typo' depends on 'broken/eg', which nobody declares; did you mean \
          'broken/egg'?
          """,
          "asset 'broken__needy' requires the resource 'nowhere', which nobody declares",
          """
          schedule 'broken_never': cron `0 0 30 2 *`: never matches: day 30 doesn't occur in month \
          2 of any year
          """,
          """
          schedule 'broken_zone': time zone `Europe/Berln`: no such zone; did you mean \
          `Europe/Berlin`, `Europe/Dublin` or `Europe/Jersey`?
          """,
        ])
      let materialize = try await instance.run("asset", "materialize", "-a", "broken/egg")
      #expect(materialize.code == 2)
      #expect(materialize.errors == result.errors)
      let json = try await instance.run("definitions", "validate", "--json")
      #expect(json.code == 2)
      #expect(try json.json["valid"] == .bool(false))
      #expect(try json.json["faults"]?.items.count == 5)
    }
  }
}
