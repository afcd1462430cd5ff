import PostgresClient
import TestSupport
import Testing

@Suite(.database) struct StatementTests {
  private func connection() throws -> PostgresConnection {
    try PostgresConnection(TestDatabase.required())
  }

  @Test func `a statement that comes again is prepared, and few are kept`() async throws {
    try await connection().read { database in
      func prepared() throws -> Int {
        try database.query("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql")[0][0]
      }
      for _ in 0..<3 { try database.query("SELECT $1::int8", 1) }
      #expect(try prepared() == 1)
      for round in 0..<300 {
        for _ in 0..<2 { try database.query("SELECT \(round), $1::int8", 1) }
      }
      #expect(try prepared() <= 257)
    }
  }

  @Test func `a prepared statement survives a change of its table`() async throws {
    try await connection().read { database in
      try database.executeScript("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
      for _ in 0..<3 { #expect(try database.query("SELECT * FROM t").columnNames == ["a"]) }
      try database.executeScript("ALTER TABLE t ADD b text")
      #expect(try database.query("SELECT * FROM t").columnNames == ["a", "b"])
      try database.executeScript("DEALLOCATE ALL")
      #expect(try database.query("SELECT * FROM t").columnNames == ["a", "b"])
    }
  }

  @Test func `an error carries state, constraint and statement, and leaves the connection usable`()
    async throws
  {
    let connection = try connection()
    try await connection.read {
      try $0.executeScript("CREATE TABLE t (a int CONSTRAINT a_is_unique UNIQUE)")
      try $0.execute("INSERT INTO t VALUES ($1)", 4711)
    }
    let error = await #expect(throws: PostgresError.self) {
      try await connection.read { try $0.execute("INSERT INTO t VALUES ($1)", 4711) }
    }
    #expect(error?.code == .server)
    #expect(error?.isUniqueViolation == true)
    #expect(error?.constraint == "a_is_unique")
    #expect(
      error?.description
        == "duplicate key value violates unique constraint \"a_is_unique\" (SQLSTATE 23505);"
        + " in: INSERT INTO t VALUES ($1)")
    #expect(try await connection.read { try $0.query("SELECT 1")[0][0] as Int } == 1)
  }

  @Test func `a write is undone when its body throws`() async throws {
    struct Refusal: Error {}
    let connection = try connection()
    try await connection.read { try $0.executeScript("CREATE TABLE t (a int)") }
    await #expect(throws: Refusal.self) {
      try await connection.write { database in
        try database.execute("INSERT INTO t VALUES (1)")
        throw Refusal()
      }
    }
    try await connection.write { try $0.execute("INSERT INTO t VALUES (2)") }
    let rows = try await connection.read {
      try $0.query("SELECT a FROM t").map { try $0[0] as Int }
    }
    #expect(rows == [2])
  }

  @Test func `a write whose failed statement was swallowed doesn't claim success`() async throws {
    let connection = try connection()
    let error = await #expect(throws: PostgresError.self) {
      try await connection.write { database in _ = try? database.query("SELECT 1/0") }
    }
    #expect(error?.sqlState == "25P02")
  }

  @Test func `a transaction left open by a read is rolled back`() async throws {
    let connection = try connection()
    try await connection.read { try $0.executeScript("CREATE TABLE t (a int)") }
    try await connection.read { try $0.executeScript("BEGIN; INSERT INTO t VALUES (1)") }
    #expect(
      try await connection.read { try $0.query("SELECT count(*) FROM t")[0][0] as Int } == 0)
  }

  @Test func `rows can be taken one by one`() async throws {
    let total = try await connection().read { database in
      var total = 0
      try database.forEachRow("SELECT * FROM generate_series(1, $1)", 1000) {
        total += try $0[0]
      }
      return total
    }
    #expect(total == 500_500)
  }

  @Test func `notices go to the handler`() async throws {
    let (notices, continuation) = AsyncStream.makeStream(of: String.self)
    let connection = try PostgresConnection(TestDatabase.required()) { continuation.yield($0) }
    try await connection.read { try $0.executeScript("DO $$BEGIN RAISE NOTICE 'hello'; END$$") }
    var iterator = notices.makeAsyncIterator()
    #expect(await iterator.next() == "NOTICE:  hello")
  }

  @Test func `a pipeline returns the rows of each statement`() async throws {
    try await connection().read { database in
      try database.executeScript("CREATE TABLE t (a int8)")
      for _ in 0..<3 {
        let rows = try database.pipeline { pipeline in
          for number in 1...3 { try pipeline.execute("INSERT INTO t VALUES ($1)", number) }
          try pipeline.execute("SELECT sum(a) FROM t")
        }
        let touched = rows.map(\.affectedRows)
        #expect(touched == [1, 1, 1, 1])
      }
      #expect(try database.query("SELECT sum(a) FROM t")[0][0] as Int == 18)
    }
  }

  @Test func `a pipeline with an error takes no effect and names the statement`() async throws {
    let connection = try connection()
    try await connection.read { try $0.executeScript("CREATE TABLE t (a int8 CHECK (a < 3))") }
    for _ in 0..<3 {
      let error = await #expect(throws: PostgresError.self) {
        try await connection.read { database in
          _ = try database.pipeline { pipeline in
            try pipeline.execute("INSERT INTO t VALUES ($1)", 1)
            try pipeline.execute("INSERT INTO t VALUES ($1 + 2)", 1)
            try pipeline.execute("INSERT INTO t VALUES ($1)", 2)
          }
        }
      }
      #expect(error?.sqlState == "23514")
      #expect(error?.statement == "INSERT INTO t VALUES ($1 + 2)")
    }
    #expect(
      try await connection.read { try $0.query("SELECT count(*) FROM t")[0][0] as Int } == 0)
  }

  @Test func `a pipeline with more data than the sockets hold comes through`() async throws {
    let text = String(repeating: "x", count: 1_000_000)
    let lengths = try await connection().read { database in
      try database.pipeline { pipeline in
        for _ in 0..<20 { try pipeline.execute("SELECT $1::text", text) }
      }.map { try ($0[0][0] as String).utf8.count }
    }
    #expect(lengths == Array(repeating: 1_000_000, count: 20))
  }
}
