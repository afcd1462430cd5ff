import Testing

@Suite struct `The command line` {
  @Test func `says its version`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run("--version")
      #expect(result.output == "ssc-orchestrator 0.1.0\n")
      #expect(result.errors == "")
      #expect(result.code == 0)
    }
  }

  @Test func `explains its exit codes`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let result = try await instance.run("--help")
      #expect(
        result.output.hasSuffix(
          """
          Exit codes:
            0    success
            1    the run, or what else was asked for, failed
            2    the command line, the configuration or the definitions are wrong
            3    a server can't be reached, started or logged in to
            130  interrupted (SIGINT, SIGTERM)

          """))
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let words: String
    let message: String
    var testDescription: String { words }
  }

  @Test(arguments: [
    Mistake(
      words: "aset list",
      message: "unknown command `aset`; did you mean `asset`?\nSee `ssc-orchestrator --help`."),
    Mistake(
      words: "asset list --statsu",
      message: """
        unknown option `--statsu`; did you mean `--status`?
        See `ssc-orchestrator asset list --help`.
        """),
    Mistake(
      words: "asset show demo/helo",
      message: """
        no asset has the key `demo/helo`; did you mean `demo/hello`?
        See `ssc-orchestrator asset show --help`.
        """),
    Mistake(
      words: "asset materialize",
      message: """
        missing option `--select`
        See `ssc-orchestrator asset materialize --help`.
        """),
    Mistake(
      words: "asset materialize -a demo/helo",
      message: "no asset has the key `demo/helo`; did you mean `demo/hello`?"),
    Mistake(
      words: "asset materialize -a key:(",
      message: """
        expected a key or a pattern, found `(`
          key:(
              ^
        """),
    Mistake(
      words: "asset materialize -a group:nobody",
      message: """
        `group:nobody` selects no asset
        See `ssc-orchestrator asset materialize --help`.
        """),
    Mistake(
      words: "asset materialize -a demo/weather",
      message: """
        `demo/weather` selects only external assets, which are made elsewhere
        See `ssc-orchestrator asset materialize --help`.
        """),
    Mistake(
      words: "asset materialize -a demo/hello --max-concurrent 0",
      message: """
        `--max-concurrent` expects a number from 1, found `0`
        See `ssc-orchestrator asset materialize --help`.
        """),
    Mistake(
      words: #"asset materialize -a demo/hello --config-json {"ops":{"demo__helo":{}}}"#,
      message: "run configuration: there is no step 'demo__helo'; did you mean 'demo__hello'?"),
    Mistake(
      words:
        #"asset materialize -a demo/hello --config-json {"ops":{"demo__hello":{"config":{"name":5}}}}"#,
      message: "configuration of 'demo__hello': 'name': expected a text, found 5"),
    Mistake(
      words: "asset materialize -a demo/hello -c nowhere.yaml",
      message: "nowhere.yaml: there is no such file"),
    Mistake(
      words: "asset wipe demo/hello",
      message: """
        this deletes what is known of demo/hello, and there is no terminal to ask on; give \
        `--noprompt` to agree
        See `ssc-orchestrator asset wipe --help`.
        """),
    Mistake(
      words: "asset wipe",
      message: """
        name the assets to wipe, or give `--all`
        See `ssc-orchestrator asset wipe --help`.
        """),
    Mistake(
      words: "schedule preview demo_hourl",
      message: """
        there is no schedule `demo_hourl`; did you mean `demo_hourly`?
        See `ssc-orchestrator schedule preview --help`.
        """),
    Mistake(
      words: "schedule preview --cron hourly",
      message: """
        cron `hourly`: expected 5 fields (minute, hour, day of month, month, day of week), found 1
        """),
  ])
  func `names what is wrong, and the nearest right thing`(mistake: Mistake) async throws {
    try await TestInstance.withoutDatabase { instance in
      let words = mistake.words.split(separator: " ").map(String.init)
      let result = try await instance.run(words)
      #expect(result.errors == "error: \(mistake.message)\n")
      #expect(result.output == "")
      #expect(result.code == 2)
    }
  }

  @Test func `takes Dagster's target options with one line of hint`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let with = try await instance.run("asset", "list", "-m", "src.dagster_app")
      let without = try await instance.run("asset", "list")
      #expect(with.output == without.output)
      #expect(
        with.errors == """
          note: -m src.dagster_app is Dagster's way to name Python code, which \
          ssc-orchestrator doesn't load, so it has no effect

          """)
      let schedules = try await instance.run("schedule", "list", "-f", "x.py", "-m", "a")
      #expect(schedules.code == 0)
      #expect(schedules.errors.hasPrefix("note: -m a -f x.py is Dagster's way"))
    }
  }
}
