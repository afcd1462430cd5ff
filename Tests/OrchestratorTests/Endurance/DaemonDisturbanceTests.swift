import AssetKitCore
import BlockingIO
import Glibc
import Testing

/// What happens to a daemon's surroundings, and what it makes of it.
@Suite struct `A daemon goes on` {
  private static func sleeping(_ seconds: Double) -> [String] {
    [
      "-a", "demo/sleep", "--config-json",
      "{\"ops\": {\"demo__sleep\": {\"config\": {\"seconds\": \(seconds)}}}}",
    ]
  }

  /// By when a daemon that works has given a sign of life, and said what it noticed.
  private static func nextHeartbeat() async throws { try await Task.sleep(for: .seconds(8)) }

  private func launchSleeping(_ instance: TestInstance, _ seconds: Double) async throws -> String {
    let words = Self.sleeping(seconds)
    let run = try await instance.launch(words[0], words[1], words[2], words[3])
    try await instance.waitFor("STARTED", run)
    return run
  }

  private func expectWork(_ instance: TestInstance, within limit: Duration = .seconds(15))
    async throws
  {
    let start = ContinuousClock.now
    let run = try await instance.launch("-a", "demo/hello")
    try await instance.waitFor("SUCCESS", run)
    #expect(start.duration(to: .now) < limit)
  }

  @Test(.timeLimit(.minutes(2)))
  func `when PostgreSQL goes away and comes back, and so do its runs`() async throws {
    try await TestInstance.withoutDatabase { instance in
      _ = try await instance.run("instance", "start")
      let log = try await instance.daemonLog { _ in
        let run = try await launchSleeping(instance, 11)
        try await instance.stopServer()
        // Longer than from one heartbeat to the next.
        try await Task.sleep(for: .seconds(8))
        _ = try await instance.run("instance", "start")
        try await expectWork(instance)
        try await instance.waitFor("SUCCESS", run)
        try await Self.nextHeartbeat()
      }
      #expect(log.contains(" ERROR heartbeat: "), "\(log)")
      #expect(log.contains(" INFO the database is back"), "\(log)")
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `when PostgreSQL stands still for a while, and ends when it is told to meanwhile`()
    async throws
  {
    try await TestInstance.withoutDatabase { instance in
      _ = try await instance.run("instance", "start")
      func server(_ signal: String) async throws {
        let line = "read -r p <postgres/data/postmaster.pid; kill -\(signal) $p $(pgrep -P $p)"
        let result = try await instance.shell("cd \(instance.home); \(line)")
        #expect(result.code == 0, "\(result.errors)")
      }
      func standingStill(_ body: () async throws -> Void) async throws {
        try await server("STOP")
        do { try await body() } catch {
          try await server("CONT")
          throw error
        }
        try await server("CONT")
      }
      let log = try await instance.daemonLog { _ in
        let run = try await launchSleeping(instance, 14)
        // From one heartbeat to the next, and as long as that one may take.
        try await standingStill { try await Task.sleep(for: .seconds(13)) }
        try await expectWork(instance)
        try await instance.waitFor("SUCCESS", run)
        try await Self.nextHeartbeat()
      }
      #expect(
        log.contains(" ERROR heartbeat: the database doesn't answer within 5.0 seconds"), "\(log)")
      #expect(log.contains(" INFO the database is back"), "\(log)")
      let daemon = try instance.start("daemon", "run")
      try await instance.wait("a daemon") {
        try await instance.run("daemon", "status").code == 0
      }
      try await standingStill {
        // Its next heartbeat is under way.
        try await Task.sleep(for: .seconds(6))
        let told = ContinuousClock.now
        daemon.signal(SIGTERM)
        let result = TestInstance.Result(try await daemon.output())
        #expect(told.duration(to: .now) < .seconds(9))
        #expect(result.code == 0)
        #expect(result.errors.contains("the database doesn't answer; not waiting for it"))
      }
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `when it stood still for longer than its lease, while another one works`() async throws {
    try await TestInstance.with { instance in
      let log = try await instance.daemonLog { stopped in
        let run = try await launchSleeping(instance, 4)
        let stop = ContinuousClock.now
        try await instance.halt(stopped)
        try await instance.withDaemon { _ in
          try await expectWork(instance)
          try await instance.wait("the lapse of a lease") {
            let daemons = try await instance.run("daemon", "status", "--json").json.items
            return Set(daemons.compactMap { $0["is_alive"] }) == [.bool(true), .bool(false)]
          }
          // The runs of a daemon that stands still go on without it.
          try await instance.waitFor("SUCCESS", run)
        }
        // Whenever its next beat was due, it is late by so much that the daemon says so.
        try await Task.sleep(until: stop + .seconds(12))
        stopped.signal(SIGCONT)
        try await expectWork(instance)
      }
      #expect(log.contains(" WARNING this process stood still for "), "\(log)")
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `when another one stands still in the midst of the queue's decision`() async throws {
    try await TestInstance.with { instance in
      _ = try await instance.run("run", "list")
      let obstacle = try await Obstacle(
        instance, on: "runs", "UPDATE", when: "OLD.status = 'QUEUED' AND NEW.status = 'STARTING'")
      let log = try await instance.daemonLog { stopped in
        let run = try await instance.launch("-a", "demo/hello")
        try await obstacle.isReached(instance)
        try await instance.halt(stopped)
        // Its statement ends, its transaction doesn't: the lock that decisions are made under is held.
        try await obstacle.remove()
        try await instance.withDaemon { _ in
          let start = ContinuousClock.now
          try await instance.waitFor("SUCCESS", run)
          #expect(start.duration(to: .now) < .seconds(10))
        }
        stopped.signal(SIGCONT)
        try await expectWork(instance)
      }
      #expect(log.contains("connection to PostgreSQL was lost"), "\(log)")
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `when the worker of a run stands still, which is lost then`() async throws {
    try await TestInstance.with { instance in
      var instance = instance
      instance.variables["ASSETKIT_RUN_LEASE_SECONDS"] = "2"
      try await instance.withDaemon { _ in
        let run = try await launchSleeping(instance, 60)
        let worker = try await instance.worker(of: run)
        kill(worker, SIGSTOP)
        // Reading commands end lost runs too; here it is to be the daemon.
        try await instance.wait("the end of the run") {
          try await instance.sql("SELECT status FROM assetkit.runs") == "FAILURE"
        }
        let message = try await instance.shown(run)["message"]?.text ?? ""
        #expect(message.contains("stopped renewing its lease"), "\(message)")
        try await instance.wait("the end of its process") { kill(worker, 0) != 0 }
        try await expectWork(instance)
      }
    }
  }

  @Test(
    .enabled(if: SettableClock.isPossible, "there is no C compiler"), .timeLimit(.minutes(2)),
    arguments: [1, -1])
  func `when the clock is set, by an hour forward or back`(hours: Int64) async throws {
    try await TestInstance.with { instance in
      var instance = instance
      let clock = try await SettableClock(&instance)
      let started = try await instance.run("schedule", "start", "demo_hourly")
      #expect(started.code == 0, "\(started.errors)")
      let log = try await instance.daemonLog { _ in
        try await instance.wait("the schedule's beginning") {
          try await instance.sql(
            "SELECT count(ticking_since) FROM assetkit.schedules WHERE name = 'demo_hourly'") == "1"
        }
        let run = try await launchSleeping(instance, 9)
        let before = try await instance.sql("SELECT count(*) FROM assetkit.ticks")
        try clock.set(hours: hours)
        if hours > 0 {
          // An hour of ticks is due at once: one.
          try await instance.wait("the tick") {
            try await instance.sql("SELECT count(*) FROM assetkit.ticks") != before
          }
        }
        try await expectWork(instance)
        try await instance.waitFor("SUCCESS", run)
        try clock.set(hours: 0)
        try await expectWork(instance)
        try await Self.nextHeartbeat()
      }
      let words = hours > 0 ? ["forward", "back"] : ["back", "forward"]
      for word in words {
        // By what the heartbeat took, up to a second less or more.
        #expect(
          log.contains("the clock was put \(word) by 3600 seconds")
            || log.contains("the clock was put \(word) by 3599 seconds"), "\(log)")
      }
      let doubled = try await instance.sql(
        """
        SELECT count(*) FROM (SELECT FROM assetkit.runs WHERE tags ? 'dagster/scheduled_execution_time'
          GROUP BY tags ->> 'dagster/scheduled_execution_time' HAVING count(*) > 1) d
        """)
      #expect(doubled == "0")
    }
  }

  @Test(
    .enabled(if: SmallDisk.isPossible, "only root, outside of a narrow container, can mount"),
    .timeLimit(.minutes(3)))
  func `when the disk was full and has room again`() async throws {
    try await TestInstance.withoutDatabase { instance in
      try await SmallDisk.with(at: instance.home + "/postgres", megabytes: 300, instance) { disk in
        let started = try await instance.run("instance", "start")
        #expect(started.code == 0, "\(started.errors)")
        let log = try await instance.daemonLog { _ in
          try await disk.fill()
          let chatty = try await instance.run(
            "asset", "materialize", "-a", "demo/chatty", "--config-json",
            #"{"ops": {"demo__chatty": {"config": {"messages": 200000}}}}"#,
            with: ["ASSETKIT_STORAGE_PATIENCE_SECONDS": "2"])
          #expect(chatty.code != 0)
          try await Task.sleep(for: .seconds(3))
          try await disk.empty()
          // A private server that had to give up is started by whoever needs it next.
          _ = try await instance.run("instance", "start")
          try await expectWork(instance, within: .seconds(40))
        }
        #expect(log.contains(" INFO daemon "), "\(log)")
        _ = try await instance.run("instance", "stop", "--mode", "immediate")
      }
    }
  }
}
