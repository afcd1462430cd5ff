import AssetKitCore
import BlockingIO
import Glibc
import Testing

@Suite struct `A disk that is full` {
  @Test(
    .enabled(if: SmallDisk.isPossible, "only root, outside of a narrow container, can mount"),
    .timeLimit(.minutes(3)))
  func `fails the run with a clear message, and its events are stored when there is room`()
    async throws
  {
    try await TestInstance.withoutDatabase { instance in
      // The server's files alone are on the small disk; spilled events are beside it.
      var instance = instance
      instance.variables["ASSETKIT_STORAGE_PATIENCE_SECONDS"] = "3"
      try await SmallDisk.with(at: instance.home + "/postgres", megabytes: 400, instance) { disk in
        let started = try await instance.run("instance", "start")
        #expect(started.code == 0, "\(started.errors)")
        let result = try await instance.runUntilFull(disk)
        #expect(result.errors.contains("events could not be stored; they are kept in"))

        try await disk.empty()
        let next = try await instance.run("asset", "materialize", "-a", "demo/hello")
        let log = try await instance.serverLog()
        #expect(next.code == 0, "\(next.errors) \(log)")
        #expect(next.errors.contains("had left in a file"))
        try await instance.expectWholeLog()
        _ = try await instance.run("instance", "stop", "--mode", "immediate")
      }
    }
  }

  @Test(
    .enabled(if: SmallDisk.isPossible, "only root, outside of a narrow container, can mount"),
    .timeLimit(.minutes(3)))
  func `is told also when there is no room for the events' file`() async throws {
    try await TestInstance.withoutDatabase { instance in
      var instance = instance
      instance.variables["ASSETKIT_STORAGE_PATIENCE_SECONDS"] = "3"
      try await SmallDisk.with(at: instance.home, megabytes: 400, instance) { disk in
        let started = try await instance.run("instance", "start")
        #expect(started.code == 0, "\(started.errors)")
        let result = try await instance.runUntilFull(disk)
        #expect(
          result.errors.contains(
            "events could not be stored, nor be kept in \(instance.home)/spill"),
          "\(result.errors.suffix(800))")
        _ = try await instance.run("instance", "stop", "--mode", "immediate")
      }
    }
  }
}

extension TestInstance {
  /// The last of what the private server says.
  fileprivate func serverLog() async throws -> String {
    try await shell("tail -n 30 \(home)/postgres/server.log").output
  }

  /// Starts a run that writes much, and takes the room away under it.
  fileprivate func runUntilFull(_ disk: SmallDisk) async throws -> Result {
    let process = try start([
      "asset", "materialize", "-a", "demo/chatty", "--config-json",
      #"{"ops": {"demo__chatty": {"config": {"messages": 300000}}}}"#,
    ])
    _ = try await firstRun { $0["status"] == .string("STARTED") }
    let start = ContinuousClock.now
    try await disk.fill()
    let result = Result(try await process.output())
    // It ends by itself: how soon depends on what else the machine does.
    #expect(start.duration(to: .now) < .seconds(60))
    #expect(result.code == 1, "\(result.errors.suffix(500))")
    #expect(result.errors.contains("the run's storage was lost: "))
    // The server itself may go down with it, when it is its log of changes that finds no room; then
    // its own log says so.
    let isNamed = result.errors.contains("No space left on device")
    let log = home + "/postgres/server.log"
    #expect(isNamed || result.errors.contains("the private server says of it is in \(log)"))
    return result
  }

  fileprivate func expectWholeLog() async throws {
    let log = try await sql(
      """
      SELECT max(sequence) = count(*) FROM assetkit.events
      WHERE run_no = (SELECT min(run_no) FROM assetkit.runs)
      """)
    #expect(log == "t")
  }
}
