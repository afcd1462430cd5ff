import AssetKitConfiguration
import Testing

@Suite struct `An environment file` {
  private func values(
    _ text: String, environment: [String: String] = [:]
  ) throws -> [String: String] {
    try EnvFile(parsing: text, path: ".env", environment: { environment[$0] })
      .entries.mapValues(\.value)
  }

  @Test(arguments: [
    ("A=b", "b"), ("A = b ", "b"), ("export A=b", "b"), ("  A=b", "b"), ("'A'=b", "b"),
    ("A=", ""), ("A= # note", ""), ("A=b # note", "b"), ("A=b#c", "b#c"), ("A=a b\tc", "a b\tc"),
    ("A='b # c' # Change in production", "b # c"), ("A=\"b\"#note", "b"),
    (#"A='it\'s \\ \n'"#, #"it's \ \n"#), (#"A="a\tb\n\"c\" \x""#, "a\tb\n\"c\" \\x"),
    ("A='one\ntwo'", "one\ntwo"), ("A=b\r\nB=c", "b"), ("\u{FEFF}A=b", "b"), ("A=a=b", "a=b"),
    ("A=1\nA=2", "2"), ("# A=x\n\nA=b", "b"),
    ("A=postgres://u:p@h/d?x=1", "postgres://u:p@h/d?x=1"),
    ("export=x\nA=b", "b"), ("A=\"\"", ""), ("A=ü", "ü"),
  ])
  func `is read as python-dotenv reads it`(text: String, expected: String) throws {
    #expect(try values(text)["A"] == expected)
  }

  @Test func `declares nothing by a name alone`() throws {
    #expect(try values("A\nexport B\nC # note\n") == [:])
  }

  @Test func `replaces references outside single quotes`() throws {
    let text = """
      HOST=db
      A=http://${HOST}:${PORT:-80}/${NONE}x
      B="${HOST}"
      C='${HOST}'
      D=${HOST
      USER=file-${USER}
      """
    #expect(
      try values(text, environment: ["USER": "me"]) == [
        "HOST": "db", "A": "http://db:80/x", "B": "db", "C": "${HOST}", "D": "${HOST",
        "USER": "file-me",
      ])
    #expect(try values("H=1\nA=${H}", environment: ["H": "2"])["A"] == "2")
  }

  @Test func `knows the line of each variable`() throws {
    let file = try EnvFile(parsing: "# x\nA='1\n2'\nB=3\r\nC=4", path: "x/.env")
    #expect(file.entries["A"]?.line == 2)
    #expect(file.entries["B"]?.line == 4)
    #expect(file.entries["C"]?.line == 5)
  }

  @Test(arguments: [
    ("A=1\nB='x\ny", ".env:2: B: the value's closing quote ' is missing"),
    ("A=\"x", ".env:1: A: the value's closing quote \" is missing"),
    ("A='x' y", ".env:1: A: expected the end of the line after the closing quote, found more text"),
    ("=x", ".env:1: expected a name before `=`"),
    ("A b", ".env:1: A: expected `=` after the name, found `b`"),
  ])
  func `says what is wrong and where`(text: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try EnvFile(parsing: text, path: ".env")
    }
    #expect(error?.description == message)
  }
}
