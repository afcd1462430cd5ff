import AssetKitConfiguration
import AssetKitCore
import Testing

@Suite struct `A YAML document` {
  private func json(_ text: String) throws -> JSONValue {
    try YAMLDocument(parsing: text, file: "f.yaml").json()
  }

  private func failure(_ text: String) -> String {
    do {
      return "parsed: \(try json(text))"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    ("", JSONValue.null), ("~", .null), ("null", .null), ("Null", .null),
    ("true", .bool(true)), ("FALSE", .bool(false)), ("yes", .string("yes")), ("on", .string("on")),
    ("12", .int(12)), ("-7", .int(-7)), ("+7", .int(7)), ("0o17", .int(15)), ("0x1F", .int(31)),
    ("0x-1", .string("0x-1")), ("9223372036854775808", .double(9223372036854775808)),
    ("1.5", .double(1.5)), ("-.5", .double(-0.5)), ("1.", .double(1)), ("1e3", .double(1000)),
    ("1_000", .string("1_000")), ("1.2.3", .string("1.2.3")), ("1e", .string("1e")),
    (".", .string(".")), ("-", .array([.null])), ("12:30", .string("12:30")),
    ("'12'", .string("12")), ("\"true\"", .string("true")), ("''", .string("")),
    ("!!str 12", .string("12")), ("!!float 12", .double(12)), ("! 12", .string("12")),
    ("2024-01-01", .string("2024-01-01")), ("ü", .string("ü")),
    ("|\n  a\n  b\n", .string("a\nb\n")),
    ("{\"a\": [1, 2.0, \"x\"]}", .object(["a": .array([.int(1), .double(2), .string("x")])])),
  ])
  func `types scalars by the core schema`(text: String, expected: JSONValue) throws {
    #expect(try json(text) == expected)
  }

  @Test func `keeps the place of every value`() throws {
    let document = try YAMLDocument(parsing: "a: 1\nb:\n  - x\n  - ü: z\n", file: "f.yaml")
    let list = try #require(document.root.member("b")?.value)
    #expect(list.position == .init(line: 3, column: 3))
    guard case .sequence(let items) = list.content else {
      Issue.record("not a list")
      return
    }
    #expect(items[1].member("ü")?.value.position == .init(line: 4, column: 8))
    #expect(document.place(items[0].position).description == "f.yaml:3:5")
  }

  @Test func `resolves aliases and merges maps`() throws {
    let text = """
      base: &base {a: 1, b: 2}
      other: {<<: *base, b: 3}
      both: {<<: [{a: 0}, *base]}
      again: *base
      """
    #expect(
      try json(text)
        == .object([
          "base": .object(["a": .int(1), "b": .int(2)]),
          "other": .object(["a": .int(1), "b": .int(3)]),
          "both": .object(["a": .int(0), "b": .int(2)]),
          "again": .object(["a": .int(1), "b": .int(2)]),
        ]))
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: the key `a` is already given on line 1"),
    (
      "a: [1, 2\nb: 3\n",
      "f.yaml:2:2: while parsing a flow sequence: did not find expected ',' or ']'"
    ),
    ("a: b: c", "f.yaml:1:5: mapping values are not allowed in this context"),
    (
      "a:\n\t- b",
      "f.yaml:2:1: while scanning for the next token: found character that cannot start any token"
    ),
    ("a: *b", "f.yaml:1:4: the alias *b has no anchor &b before it"),
    ("&a [*a]", "f.yaml:1:5: the alias *a has no anchor &a before it"),
    ("a: 1\n---\nb: 2", "f.yaml:2:1: expected one document, found the start of a second one"),
    ("[1]: 2", "f.yaml:1:1: a key must be a text or a number"),
    ("a: .inf", "f.yaml:1:4: expected a finite number, found inf"),
    ("a: !!int x", "f.yaml:1:4: the value isn't what its tag !!int promises"),
    ("a: !thing x", "f.yaml:1:4: the value isn't what its tag !thing promises"),
    ("a: !!set {b}", "f.yaml:1:4: the tag !!set is not supported here"),
    ("a: {<<: 3}", "f.yaml:1:9: `<<` takes a map or a list of maps, found the number 3"),
    ("a: \"x", "f.yaml:1:6: while scanning a quoted scalar: found unexpected end of stream"),
    ("a: 1\nb: \u{1}", "f.yaml:2:4: control characters are not allowed"),
  ])
  func `says what is wrong and where`(text: String, message: String) {
    #expect(failure(text) == message)
  }

  @Test func `refuses aliases that stand for too much`() {
    let lines = (1...9).map { level in
      "l\(level): &l\(level) ["
        + Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ",")
        + "]"
    }
    #expect(
      failure("l0: &l0 [a]\n" + lines.joined(separator: "\n"))
        == "f.yaml:6:34: the aliases stand for more than 100000 values")
  }

  @Test func `refuses deep nesting`() {
    let text = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    #expect(failure(text) == "f.yaml:1:201: lists and maps nest deeper than 200 levels")
  }

  @Test func `names a file that is not text`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/f.yaml"
      try write("x", to: path)
      #expect(try YAMLDocument(contentsOf: path)?.root.content == .string("x"))
      #expect(try YAMLDocument(contentsOf: directory + "/none.yaml")?.file == nil)
      #expect(
        throws: ConfigurationError(
          .unreadable, at: .init(file: directory), "the file can't be read: Is a directory")
      ) {
        try YAMLDocument(contentsOf: directory)
      }
    }
  }
}
