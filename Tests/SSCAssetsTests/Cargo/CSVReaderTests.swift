import SSCAssets
import Testing
import SeededRandom

struct CSVReaderTests {
  /// The wanted fields of each row, `-` for NULL, joined by `|`.
  private func rows(
    _ text: String, _ columns: [CSVReader.Column], pieces: Int = .max
  ) throws -> [String] {
    try rows(Array(text.utf8), columns, pieces: pieces)
  }

  private func rows(
    _ bytes: [UInt8], _ columns: [CSVReader.Column], pieces: Int = .max
  ) throws -> [String] {
    var reader = CSVReader(subject: "t.csv", columns: columns, rowLimit: 1_000)
    var rows: [String] = []
    func add(_ row: CSVReader.Row) throws(PackageDataError) {
      var texts: [String] = []
      for field in columns.indices { texts.append(try row.text(field) ?? "-") }
      rows.append(texts.joined(separator: "|"))
    }
    var start = 0
    while start < bytes.count {
      let end = start + min(pieces, bytes.count - start)
      try bytes[start..<end].withUnsafeBytes { try reader.read($0, body: add) }
      start = end
    }
    try reader.finish(body: add)
    return rows
  }

  @Test func `columns are found by their names, and others are passed over`() throws {
    let text = "x,name,y,id\n1,\"a\",\"2\n,\"\"3\"\"\",7\n,b,,8\n"
    #expect(try rows(text, ["id", "name"]) == ["7|a", "8|b"])
  }

  @Test func `quoted fields hold commas, quotes and lines`() throws {
    let text = "a,b\n\"x,\"\"y\"\"\nz\",\"\"\n"
    #expect(try rows(text, ["a", "b"]) == ["x,\"y\"\nz|"])
  }

  @Test func `an empty field is NULL, and a quoted empty one is a text`() throws {
    #expect(try rows("a,b,c\n,\"\",x\n", ["a", "b", "c"]) == ["-||x"])
  }

  @Test func `a missing column is nil if it may be missing, and else named`() throws {
    #expect(try rows("a\n1\n", ["a", .optional("b")]) == ["1|-"])
    #expect {
      try rows("a,c\n1,2\n", ["a", "b"])
    } throws: {
      "\($0)" == "t.csv: expected a column b, found only a, c"
    }
  }

  @Test(arguments: [1, 2, 3, 7])
  func `the size of the pieces doesn't matter`(size: Int) throws {
    let text = "id,skipped,name\r\n1,\"a\"\"\n,b\",\"c\"\"d\"\r\n2,,\"é\"\n3,x,last"
    #expect(
      try rows(text, ["name", "id"], pieces: size) == ["c\"d|1", "é|2", "last|3"])
  }

  @Test(
    arguments: [
      ("", "nothing"), ("a,b\n1\n", "row 2: 1 fields where the header has 2"),
      ("a\n1,2\n", "row 2: 2 fields where the header has 1"), ("a\n\"1", "end within a quoted"),
      ("a\n\"1\"x\n", "text behind"), ("a\n1\"\n", "a quote within"),
      ("a\n" + String(repeating: "x", count: 1_001) + "\n", "more than 1000 bytes"),
      (String(repeating: "a,", count: 1_000) + "\n", "more than 1000 columns"),
    ])
  func `what is no such table is refused by name`(text: String, reason: String) {
    #expect {
      try rows(text, ["a"])
    } throws: {
      ($0 as? PackageDataError)?.code == .malformedCSV && "\($0)".contains(reason)
    }
  }

  @Test func `a field that isn't UTF-8 is refused when it is asked for`() throws {
    let bytes = Array("a,b\n1,".utf8) + [0xFF, 0x0A]
    #expect(try rows(bytes, ["a"]) == ["1"])
    #expect(throws: PackageDataError.self) { try rows(bytes, ["b"]) }
  }

  @Test func `numbers and booleans are read by PostgreSQL's spelling`() throws {
    var reader = CSVReader(subject: "t.csv", columns: ["n", "b"])
    var found: [String] = []
    func add(_ row: CSVReader.Row) {
      found.append("\(row.integer(0).map(String.init) ?? "-") \(row.boolean(1) == nil ? "-" : "b")")
    }
    let text = "n,b\n42,t\n-1,f\n,true\n99999999999999999999,\n7x,f\n"
    try Array(text.utf8).withUnsafeBytes { try reader.read($0, body: add) }
    try reader.finish(body: add)
    #expect(found == ["42 b", "- b", "- -", "- -", "- b"])
  }

  /// Mutations of a valid table: each must be read or refused.
  @Test func `mutated tables never crash the reader`() {
    let table = Array("id,name,readme\n1,\"a\"\"b\",\"x\n,y\"\n2,,\n3,\"\",\"é\"\n".utf8)
    var generator = SplitMix64(seed: 3)
    for round in 0..<4_000 {
      let bytes = table.mutated(["\"", ",", "\n", "\r", "\"\"", "\u{0}"], &generator)
      _ = try? rows(bytes, ["name", "id"], pieces: 1 + round % 9)
    }
  }
}
