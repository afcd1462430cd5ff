import Testing

@Suite struct `The commands about versions` {
  /// Calls the program with a text as its standard input.
  private func run(_ words: String, input: String) async throws -> TestInstance.Result {
    try await TestInstance.withoutDatabase { instance in
      try instance.write("input", input)
      return try await instance.shell("\"$PROGRAM\" \(words) <input")
    }
  }

  @Test func `sort from the lowest to the highest, what is no version first`() async throws {
    let result = try await run(
      "versions sort --ecosystem pypi",
      input: "1.10\n1.9\nzzz\n1.0.0\n1.10rc1\n2004d\n1.0\r\n1!0")
    #expect(result.output == "2004d\nzzz\n1.0.0\n1.0\n1.9\n1.10rc1\n1.10\n1!0\n")
    #expect(result.errors == "")
    #expect(result.code == 0)
  }

  @Test(arguments: [
    ("pypi", "1.0rc1\t1.0", "<"), ("npm", "1.0.0+a\t1.0.0+b", "="),
    ("cargo", "1.0.0+a\t1.0.0", ">"),
    ("maven", "1.0-alpha-1\t1.0a1", "="), ("nuget", "1.0.0.1\t1.0", ">"),
    ("rubygems", "5.a\t5.0.0.rc2", "<"), ("npm", "zz\t0.0.0-0", "<"), ("npm", "zz\tzy", ">"),
    ("npm", "zz\tzz", "="),
  ])
  func `compare two versions a line`(ecosystem: String, line: String, order: String) async throws {
    let result = try await run("versions compare --ecosystem \(ecosystem)", input: line + "\n")
    #expect(result.output == order + "\n")
    #expect(result.code == 0)
  }

  @Test func `check a version against a constraint`() async throws {
    let result = try await run(
      "versions satisfies -e npm", input: "1.2.3\t^1.2\n2.0.0\t^1.2\nzz\t*\n1.0.0\t\n")
    #expect(result.output == "true\nfalse\nfalse\ntrue\n")
    #expect(result.code == 0)
  }

  @Test(arguments: [
    (
      "compare", "1.0.0\t2.0.0\n1.0.0\n",
      "error: line 2: expected two versions with a tab between, found 0 tabs", "<\n"
    ),
    (
      "satisfies", "1.0.0\t^1\n1.0.0\tlatest\n",
      "error: line 2: latest: expected a version, an operator, `||` or the end before 'latest'",
      "true\n"
    ),
  ])
  func `end at an unreadable line, which the message names`(
    command: String, input: String, message: String, answers: String
  ) async throws {
    let result = try await run("versions \(command) -e npm", input: input)
    #expect(
      result.errors == message + "\nSee `ssc-orchestrator versions \(command) --help`.\n")
    #expect(result.output == answers)
    #expect(result.code == 2)
  }

  @Test func `refuse an ecosystem that isn't one`() async throws {
    let result = try await run("versions sort -e debian", input: "")
    #expect(result.errors.contains("one of pypi, npm, maven, nuget, cargo, rubygems"))
    #expect(result.code == 2)
  }

  @Test func `answer a hundred thousand lines`() async throws {
    let input = (0..<100_000).map { "1.\($0 % 7).0\t1.3.0\n" }.joined()
    let result = try await run("versions compare -e npm", input: input)
    #expect(result.output.utf8.count == 200_000)
    #expect(result.output.hasPrefix("<\n<\n<\n=\n>\n>\n>\n<\n"))
  }
}
