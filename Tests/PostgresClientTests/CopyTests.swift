import PostgresClient
import TestSupport
import Testing

@Suite(.database) struct CopyTests {
  private let table = """
    CREATE TABLE t (a int8, b int4, c int2, d float8, e bool, f text, g bytea, h timestamptz,
      i jsonb, j text[])
    """
  private let columns = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]

  @Test func `100,000 rows of every type arrive`() async throws {
    let table = table
    let columns = columns
    try await PostgresConnection(TestDatabase.required()).write { database in
      try database.executeScript(table)
      let count = try database.copyIn("t", columns: columns) { writer in
        for number in 0..<100_000 {
          try writer.row { row in
            row.int8(number)
            row.int4(number % 2 == 0 ? Int32(number) : nil)
            row.int2(7)
            row.float8(Double(number) / 2)
            row.bool(number == 0)
            row.text("naïve \(number)")
            row.bytea([0, 255])
            row.timestamptz(PostgresTimestamp(microsecondsSince1970: Int64(number)))
            row.jsonb(#"{"n": \#(number)}"#)
            row.array(["x", "\(number)"])
          }
        }
      }
      #expect(count == 100_000)
      let wrong: Int = try database.query(
        """
        SELECT count(*) FROM t WHERE (b IS DISTINCT FROM CASE WHEN a % 2 = 0 THEN a END)
          OR c <> 7 OR d <> a / 2.0 OR e <> (a = 0) OR f <> 'naïve ' || a OR g <> '\\x00ff'
          OR h <> '1970-01-01Z'::timestamptz + a * interval '1 microsecond'
          OR (i->>'n')::int8 <> a OR j <> ARRAY['x', a::text]
        """)[0][0]
      #expect(wrong == 0)
    }
  }

  @Test func `a row with a missing field stores nothing and says so`() async throws {
    let connection = try PostgresConnection(TestDatabase.required())
    try await connection.read { try $0.executeScript("CREATE TABLE t (a int8, b int8)") }
    let error = await #expect(throws: PostgresError.self) {
      try await connection.read { database in
        try database.copyIn("t", columns: ["a", "b"]) { writer in
          try writer.row { row in
            row.int8(1)
            row.int8(1)
          }
          try writer.row { $0.int8(2) }
        }
      }
    }
    #expect(error?.message == "row 2 of a COPY has 1 fields, the table 2")
    #expect(
      try await connection.read { try $0.query("SELECT count(*) FROM t")[0][0] as Int } == 0)
  }

  @Test func `the server's reason is reported when it refuses a row`() async throws {
    let connection = try PostgresConnection(TestDatabase.required())
    try await connection.read { try $0.executeScript("CREATE TABLE t (a int8 UNIQUE)") }
    let error = await #expect(throws: PostgresError.self) {
      try await connection.read { database in
        try database.copyIn("t", columns: ["a"]) { writer in
          for _ in 0..<2 { try writer.row { $0.int8(1) } }
        }
      }
    }
    #expect(error?.isUniqueViolation == true)
    let missing = await #expect(throws: PostgresError.self) {
      try await connection.read { try $0.copyIn("absent", columns: ["a"]) { _ in } }
    }
    #expect(missing?.sqlState == "42P01")
    #expect(try await connection.read { try $0.query("SELECT 1")[0][0] as Int } == 1)
  }

  @Test func `COPY out hands over the data`() async throws {
    let text = try await PostgresConnection(TestDatabase.required()).read { database in
      var text = ""
      try database.copyOut("COPY (SELECT x, 'é' FROM generate_series(1, 3) x) TO STDOUT") {
        text += String(decoding: $0, as: UTF8.self)
      }
      return text
    }
    #expect(text == "1\té\n2\té\n3\té\n")
  }
}
