import PostgresClient
import TestSupport
import Testing

@Suite(.database) struct CancellationTests {
  @Test func `cancelling a task ends its statement within moments`() async throws {
    let pool = try PostgresPool(TestDatabase.required())
    let clock = ContinuousClock()
    let sleeping = Task { try await pool.read { _ = try $0.query("SELECT pg_sleep(30)") } }
    try await waitForSleeper(pool)
    let start = clock.now
    sleeping.cancel()
    await #expect(throws: CancellationError.self) { try await sleeping.value }
    #expect(clock.now - start < .seconds(2))
    #expect(try await pool.read { try $0.query("SELECT 1")[0][0] as Int } == 1)
  }

  @Test func `cancellations at random moments leave no connection in doubt`() async throws {
    let pool = try PostgresPool(TestDatabase.required(), maxConnections: 4)
    for _ in 0..<60 {
      let task = Task {
        try await pool.write { database in
          for number in 0..<20 {
            let same: Int = try database.query("SELECT $1::int8 FROM pg_sleep(0.001)", number)[0][0]
            #expect(same == number)
          }
        }
      }
      try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000)))
      task.cancel()
      do { try await task.value } catch is CancellationError {}
      #expect(try await pool.read { try $0.query("SELECT $1::int8", 77)[0][0] as Int } == 77)
    }
  }

  @Test func `a cancelled COPY stores nothing`() async throws {
    let pool = try PostgresPool(TestDatabase.required())
    try await pool.read { try $0.executeScript("CREATE TABLE t (a int8)") }
    let (started, signal) = AsyncStream.makeStream(of: Void.self)
    let copying = Task {
      try await pool.read { database in
        try database.copyIn("t", columns: ["a"]) { writer in
          while true {
            try writer.row { $0.int8(1) }
            if writer.rowCount == 10_000 { signal.yield() }
          }
        }
      }
    }
    for await _ in started { break }
    copying.cancel()
    await #expect(throws: CancellationError.self) { try await copying.value }
    #expect(try await pool.read { try $0.query("SELECT count(*) FROM t")[0][0] as Int } == 0)
  }

  @Test func `the server's own timeout is an error of its own`() async throws {
    var configuration = try TestDatabase.required()
    configuration.settings["statement_timeout"] = "20ms"
    let connection = PostgresConnection(configuration)
    let error = await #expect(throws: PostgresError.self) {
      try await connection.read { _ = try $0.query("SELECT pg_sleep(30)") }
    }
    #expect(error?.code == .cancelled)
  }

  @Test func `a cancelled waiter for a connection leaves, and the next one is served`()
    async throws
  {
    let pool = try PostgresPool(TestDatabase.required(), maxConnections: 1)
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let (release, end) = AsyncStream.makeStream(of: Void.self)
    let holder = Task {
      try await pool.withConnection { _ in
        begin.yield()
        for await _ in release { break }
      }
    }
    for await _ in begun { break }
    let waiter = Task { try await pool.read { _ = try $0.query("SELECT 1") } }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    end.yield()
    try await holder.value
    #expect(try await pool.read { try $0.query("SELECT 2")[0][0] as Int } == 2)
  }

  private func waitForSleeper(_ pool: PostgresPool) async throws {
    let limit = ContinuousClock.now + .seconds(10)
    while try await pool.read({
      try $0.query(
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'PgSleep'
        """)[0][0] as Int
    }) == 0 {
      try #require(ContinuousClock.now < limit, "the statement never began")
      try await Task.sleep(for: .milliseconds(2))
    }
  }
}
