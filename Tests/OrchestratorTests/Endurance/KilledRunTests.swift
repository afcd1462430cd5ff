import AssetKitCore
import Glibc
import Testing

/// The process of a run that dies, at each stage of its life.
@Suite struct `A run whose process dies` {
  enum Stage: String, CaseIterable, CustomTestStringConvertible {
    case claiming = "while it takes the run over"
    case beginning = "before the run's first event"
    case resources = "while resources are set up"
    case step = "at the beginning of a step"
    case materializing = "while it records what it made"
    case between = "between two steps"
    case ending = "while it records the end"

    var testDescription: String { rawValue }

    /// Where the process is met.
    var place: (table: String, event: String, condition: String) {
      func type(_ name: String) -> (String, String, String) {
        ("events", "INSERT", "NEW.type = '\(name)'")
      }
      return switch self {
      case .claiming:
        ("runs", "UPDATE", "OLD.worker LIKE 'launch:%' AND NEW.worker !~ '^launch:|^$'")
      case .beginning: type("RUN_START")
      case .resources: type("RESOURCE_INIT_SUCCESS")
      case .step: type("STEP_START")
      case .materializing: ("materializations", "INSERT", "true")
      case .between: type("STEP_SUCCESS")
      case .ending: type("RUN_SUCCESS")
      }
    }

    var asset: String { self == .between ? "key:\"demo/chain/*\"" : "demo/sleep" }

    /// What it may come to.
    var ends: Set<String> {
      switch self {
      // It had not begun, and is launched again.
      case .claiming: ["SUCCESS"]
      // The server may have got the end, whoever sent it.
      case .ending: ["SUCCESS", "FAILURE"]
      default: ["FAILURE"]
      }
    }
  }

  @Test(.timeLimit(.minutes(2)), arguments: Stage.allCases)
  func `comes to one end with a reason, and others go on`(stage: Stage) async throws {
    try await TestInstance.with { instance in
      _ = try await instance.run("run", "list")
      let (table, event, condition) = stage.place
      let obstacle = try await Obstacle(instance, on: table, event, when: condition)
      try await instance.withDaemon { _ in
        let run =
          stage == .between
          ? try await instance.launch("--select", stage.asset)
          : try await instance.launch(
            "-a", "demo/sleep", "--config-json",
            #"{"ops": {"demo__sleep": {"config": {"seconds": 0.3}}}}"#)
        try await obstacle.isReached(instance)
        let processes = try await instance.shell("pgrep -f 'run execute \(run)'").output
        let process = try #require(processes.split(separator: "\n").first.flatMap { Int32($0) })
        #expect(kill(process, SIGKILL) == 0)
        try await obstacle.remove()
        try await instance.wait("the end of run \(run)") {
          let open = "SELECT count(*) FROM assetkit.runs WHERE ended_at IS NULL"
          return try await instance.sql(open) == "0"
        }
        let shown = try await instance.shown(run)
        let status = try #require(shown["status"]?.text)
        #expect(stage.ends.contains(status), "\(shown)")
        if status == "FAILURE" {
          #expect(shown["message"]?.text == "its process was ended by signal 9 (Killed)")
        }
        let ends = try await instance.sql(
          """
          SELECT count(*) FROM assetkit.events
          WHERE type IN ('RUN_SUCCESS', 'RUN_FAILURE', 'RUN_CANCELED')
          """)
        #expect(ends == "1")
        let launches = try await instance.sql("SELECT launches FROM assetkit.runs")
        #expect(launches == (stage == .claiming ? "2" : "1"))
        let next = try await instance.run("asset", "launch", "-a", "demo/hello", "--wait")
        #expect(next.code == 0, "\(next.errors)")
      }
    }
  }
}
