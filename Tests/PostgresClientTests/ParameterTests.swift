import PostgresClient
import TestSupport
import Testing

@Suite(.database) struct ParameterTests {
  /// Sends the value and reads it back, three times: plain, when it is prepared, and prepared.
  private func returned<Value: PostgresEncodable & PostgresDecodable & Equatable>(
    _ value: Value, as type: String
  ) async throws -> [Value] {
    try await PostgresConnection(TestDatabase.required()).read { database in
      try (0..<3).map { _ in try database.query("SELECT $1::\(type)", value)[0][0] }
    }
  }

  private func expectReturn<Value: PostgresEncodable & PostgresDecodable & Equatable>(
    _ value: Value, as type: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let received = try await returned(value, as: type)
    #expect(received == [value, value, value], sourceLocation: sourceLocation)
  }

  @Test(arguments: [0, 1, -1, .max, .min] as [Int])
  func `whole numbers come back`(_ number: Int) async throws {
    try await expectReturn(number, as: "int8")
    try await expectReturn(Int64(number), as: "int8")
    try await expectReturn(Int32(truncatingIfNeeded: number), as: "int4")
    try await expectReturn(Int16(truncatingIfNeeded: number), as: "int2")
  }

  @Test(arguments: [0, 1.5, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
  func `floating-point numbers come back`(_ number: Double) async throws {
    try await expectReturn(number, as: "float8")
  }

  @Test(arguments: ["", "plain", "it's \"quoted\" \\ $1", "Zażółć 🐘 漢字", "line\nbreak\ttab"])
  func `text comes back`(_ text: String) async throws {
    try await expectReturn(text, as: "text")
    try await expectReturn([text, "x"], as: "text[]")
  }

  @Test func `truth, bytes and instants come back`() async throws {
    try await expectReturn(true, as: "bool")
    try await expectReturn(false, as: "bool")
    try await expectReturn([UInt8](0...255), as: "bytea")
    try await expectReturn([UInt8](), as: "bytea")
    for microseconds in [0, -1, 1_763_643_848_123_456, .max, .min] as [Int64] {
      let instant = PostgresTimestamp(microsecondsSince1970: microseconds)
      try await expectReturn(instant, as: "timestamptz")
    }
  }

  @Test func `an absent value is NULL of each type`() async throws {
    try await expectReturn(Int?.none, as: "int8")
    try await expectReturn(String?.none, as: "text")
    try await expectReturn([UInt8]?.none, as: "bytea")
    try await expectReturn([Int]?.none, as: "int8[]")
    try await expectReturn(PostgresTimestamp?.none, as: "timestamptz")
    try await expectReturn(Int?.some(7), as: "int8")
  }

  @Test func `arrays come back, empty ones and NULL elements included`() async throws {
    try await expectReturn([1, -2, .max] as [Int], as: "int8[]")
    try await expectReturn([Int](), as: "int8[]")
    try await expectReturn([1, nil, 3] as [Int?], as: "int8[]")
    try await expectReturn([1, 2] as [Int32], as: "int4[]")
    try await expectReturn([1, 2] as [Int16], as: "int2[]")
    try await expectReturn([1.5, nil] as [Double?], as: "float8[]")
    try await expectReturn([true, nil, false] as [Bool?], as: "bool[]")
    try await expectReturn(["a", nil, ""] as [String?], as: "text[]")
    try await expectReturn([[1, 2], [], [255]] as [[UInt8]], as: "bytea[]")
    try await expectReturn(
      [PostgresTimestamp(microsecondsSince1970: 5), nil] as [PostgresTimestamp?],
      as: "timestamptz[]")
  }

  @Test func `a string fits every type that has a text`() async throws {
    let uuid = "00112233-4455-6677-8899-aabbccddeeff"
    try await expectReturn(uuid, as: "uuid")
    try await expectReturn("2024-02-29", as: "date")
    try await expectReturn("1969-12-31", as: "date")
    try await expectReturn(#"{"a": [1, null, "é"]}"#, as: "jsonb")
    try await expectReturn("[1,  2]", as: "json")
    try await expectReturn("name", as: "name")
    try await expectReturn("2026-11-20T13:04:08.123456Z", as: "timestamptz")
  }

  @Test(
    arguments: [
      "0", "1", "-1", "10000", "123456789012345678901234567890.123456789", "0.0001", "-0.5",
      "1.50", "99990000", "0.00000000000001",
    ]) func `numeric values come back digit by digit`(_ number: String) async throws
  {
    try await expectReturn(number, as: "numeric")
  }

  @Test func `the sum of int8, a numeric, can be read as a whole number`() async throws {
    try await PostgresConnection(TestDatabase.required()).read { database in
      let row = try database.query("SELECT sum(x::int8), avg(x) FROM generate_series(1, 4) x")[0]
      #expect(try row[0] as Int == 10)
      #expect(try row[1] as Double == 2.5)
    }
  }

  @Test func `unnest inserts many rows from arrays`() async throws {
    try await PostgresConnection(TestDatabase.required()).write { database in
      try database.execute("CREATE TABLE t (id int8, name text, doc jsonb, note text)")
      let inserted = try database.execute(
        """
        INSERT INTO t SELECT * FROM unnest($1::int8[], $2::text[], $3::jsonb[], $4::text[])
        """, [1, 2], ["a", "b"], [#"{"x": 1}"#, "[]"], [nil, "n"] as [String?])
      #expect(inserted == 2)
      let rows = try database.query("SELECT doc, note FROM t ORDER BY id")
      #expect(try rows.map { try $0["doc"] as String } == [#"{"x": 1}"#, "[]"])
      #expect(try rows.map { try $0["note"] as String? } == [nil, "n"])
    }
  }

  @Test func `a NUL character in text is refused instead of cutting the text`() async throws {
    let configuration = try TestDatabase.required()
    let error = await #expect(throws: PostgresError.self) {
      try await PostgresConnection(configuration).read { _ = try $0.query("SELECT $1", "a\0b") }
    }
    #expect(error?.code == .encoding)
    #expect(
      error?.description == "parameter $1 holds a NUL character, which PostgreSQL can't store")
  }

  @Test(
    arguments: [
      ("SELECT NULL::int8 AS n", "column \"n\": the value is NULL, and the program expects one"),
      (
        "SELECT 'x'::text AS n",
        "column \"n\": a value of type OID 25 can't be read as Int32; cast it in the query"
      ),
      ("SELECT 3000000000 AS n", "column \"n\": the number 3000000000 doesn't fit Int32"),
      ("SELECT 1 AS m", "the result has no column \"n\"; it has m"),
    ]) func `an unexpected value is an error that names the column`(sql: String, message: String)
    async throws
  {
    let configuration = try TestDatabase.required()
    let error = await #expect(throws: PostgresError.self) {
      try await PostgresConnection(configuration).read { database in
        let _: Int32 = try database.query(sql)[0]["n"]
      }
    }
    #expect(error?.code == .decoding)
    #expect(error?.description == message)
  }
}
