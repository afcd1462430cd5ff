import PostgresClient
import TestSupport
import Testing

@Suite(.database) struct ConnectionLossTests {
  private func terminate(_ process: Int, _ configuration: PostgresConfiguration) async throws {
    try await PostgresConnection(configuration).read {
      // Waits until the backend is gone.
      _ = try $0.query("SELECT pg_terminate_backend($1, 5000)", Int32(process))
    }
  }

  @Test func `a connection lost while idle is replaced unnoticed`() async throws {
    let configuration = try TestDatabase.required()
    let connection = PostgresConnection(configuration)
    let first = try await connection.read { $0.backendProcessID }
    try await terminate(first, configuration)
    let second = try await connection.read { database in
      try database.query("SELECT 1")
      return database.backendProcessID
    }
    #expect(first != second)
  }

  @Test func `a connection lost in a statement is an error that a retry overcomes`() async throws {
    let configuration = try TestDatabase.required()
    let connection = PostgresConnection(configuration)
    let error = await #expect(throws: PostgresError.self) {
      try await connection.read {
        _ = try $0.query("SELECT pg_terminate_backend(pg_backend_pid())")
      }
    }
    #expect(error?.code == .connectionLost)
    #expect(error?.isTransient == true)
    #expect(try await connection.read { try $0.query("SELECT 1")[0][0] as Int } == 1)

    let pool = PostgresPool(configuration)
    try await pool.read { try $0.executeScript("CREATE SEQUENCE attempts") }
    let attempts = try await pool.withRetry(for: .seconds(10)) { pool in
      try await pool.read { database in
        let attempt: Int = try database.query("SELECT nextval('attempts')")[0][0]
        if attempt < 3 { try database.query("SELECT pg_terminate_backend(pg_backend_pid())") }
        return attempt
      }
    }
    #expect(attempts == 3)
  }

  @Test func `a retry gives up at its deadline and at errors that stay`() async throws {
    let configuration = PostgresConfiguration(
      host: "/nonexistent", user: "u", database: "d", connectTimeout: .seconds(1))
    let start = ContinuousClock.now
    let error = await #expect(throws: PostgresError.self) {
      try await PostgresPool(configuration).withRetry(for: .milliseconds(200)) { pool in
        try await pool.read { _ in }
      }
    }
    #expect(error?.code == .connectionFailed)
    #expect(ContinuousClock.now - start < .seconds(5))
    let pool = try PostgresPool(TestDatabase.required())
    let lasting = await #expect(throws: PostgresError.self) {
      try await pool.withRetry(for: .seconds(60)) { pool in
        try await pool.read { _ = try $0.query("SELECT 1/0") }
      }
    }
    #expect(lasting?.sqlState == "22012")
  }

  @Test func `a listener hears notifications, and again after a lost connection`() async throws {
    let configuration = try TestDatabase.required()
    let sender = PostgresConnection(configuration)
    var events = PostgresListener(configuration).notifications(channels: ["Wörk", "b"])
      .makeAsyncIterator()
    #expect(try await events.next() == .listening)
    try await sender.read { _ = try $0.query("SELECT pg_notify($1, $2)", "Wörk", "1") }
    #expect(try await events.next() == .notification(channel: "Wörk", payload: "1"))
    try await sender.read {
      _ = try $0.query(
        """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'
        """)
    }
    #expect(try await events.next() == .listening)
    try await sender.read { try $0.executeScript("NOTIFY b, 'two'") }
    #expect(try await events.next() == .notification(channel: "b", payload: "two"))
  }

  @Test func `a cancelled listener ends`() async throws {
    let configuration = try TestDatabase.required()
    let (listening, signal) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for try await event in PostgresListener(configuration).notifications(channels: ["c"])
      where event == .listening {
        signal.yield()
      }
    }
    for await _ in listening { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
