import AssetKitCore
import Testing

@Suite struct JSONValueTests {
  @Test(arguments: [
    "null", "true", "-0", "12345678901234567", "1.5e-7", "3.0", "\"ü\\\"\\\\\\n\"",
    "[1,[2,{\"a\":[]}],\"\"]", "{\"a\":{\"b\":null},\"c\":[true,false]}",
  ])
  func `what was printed is read as the same value`(_ text: String) throws {
    let value = try JSONValue(parsing: text)
    #expect(try JSONValue(parsing: value.text) == value)
  }

  @Test func `whole numbers and floats are told apart`() throws {
    #expect(try JSONValue(parsing: "[3, 3.0, 1e2]") == [3, 3.0, 100.0])
    #expect(JSONValue.double(3).text == "3.0")
    #expect(try JSONValue(parsing: "18446744073709551616") == .double(18_446_744_073_709_551_616))
  }

  @Test(arguments: [
    ("[NaN, Infinity, -Infinity]", "[null,null,null]"), ("{\"a\": -Infinity}", "{\"a\":null}"),
    ("-1", "-1"),
  ])
  func `what only Python takes for a number is read where that is asked for`(
    text: String, read: String
  ) throws {
    #expect(try JSONValue(parsingPython: text).text == read)
    if read.contains("null") {
      #expect(throws: JSONParsingError.self) { try JSONValue(parsing: text) }
    }
  }

  @Test func `escapes are read, surrogate pairs too`() throws {
    #expect(try JSONValue(parsing: #""\u00fc\ud83d\ude00\ud83d \/\b""#) == "ü😀\u{FFFD} /\u{8}")
  }

  @Test(arguments: [
    ("", "line 1, column 1: expected a value, found the end"),
    ("{\"a\" 1}", "line 1, column 6: expected ':' after the key"),
    ("[1,\n 2", "line 2, column 3: expected ',' or ']'"),
    ("{\"a\":1,\"a\":2}", "line 1, column 8: the key \"a\" is there twice"),
    ("01", "line 1, column 1: expected a value"),
    ("1 2", "line 1, column 3: expected the end of the text"),
    ("\"\u{1}\"", "line 1, column 2: a control character must be escaped"),
    ("nul", "line 1, column 1: expected a value"),
    ("{a:1}", "line 1, column 2: expected a key in double quotes"),
  ])
  func `what is no JSON is refused with the place`(_ text: String, _ message: String) {
    let error = #expect(throws: JSONParsingError.self) { try JSONValue(parsing: text) }
    #expect(error?.description == message)
  }

  @Test func `hostile nesting is refused`() {
    #expect(throws: JSONParsingError.self) {
      try JSONValue(parsing: String(repeating: "[", count: 100_000))
    }
  }

  @Test func `members are skipped near the top where that is asked for`() throws {
    let text = #"""
      {"a": {"x": {"]": ["\"}", 1]}, "b": 2, "c": {"x": 3}}, "x": "\\", "d": [{"x": 4}]}
      """#
    #expect(
      try JSONValue(parsingPython: text, skipping: ["x"])
        == ["a": ["b": 2, "c": ["x": 3]], "d": [["x": 4]]])
    for broken in [#"{"x": "#, #"{"x": "\"#, #"{"x": [1}"#, #"{"x": 1"#] {
      #expect(throws: JSONParsingError.self) {
        try JSONValue(parsingPython: broken, skipping: ["x"])
      }
    }
  }
}
