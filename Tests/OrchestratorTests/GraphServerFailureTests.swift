import BoltTestSupport
import Testing

/// A graph server that can't be used: one line that names the setting, before the run begins.
@Suite(.enabled(if: TestBoltServer.absence == nil, "the Bolt server can't be had"))
struct `A graph server that can't be used` {
  private static let commands = ["graph status", "asset materialize -a pypi_package_ingestion"]

  @Test(arguments: commands)
  func `is named by the user when the password is wrong`(line: String) async throws {
    let server = try #require(try await TestBoltServer.plain())
    let result = try await run(
      line, "bolt://127.0.0.1:\(server.port)", ["GRAPH_DB_PASSWORD": "s3cret"])
    #expect(result.code == 3)
    #expect(result.errors.hasPrefix("error: the graph database: "))
    #expect(
      result.errors.hasSuffix(
        "(set by GRAPH_DB_USER: environment, GRAPH_DB_PASSWORD: environment)\n"))
    #expect(result.errors.split(separator: "\n").count == 1)
    #expect(!result.errors.contains("s3cret"))
  }

  @Test(arguments: commands)
  func `is named by its URI when nobody is there`(line: String) async throws {
    let result = try await run(line, "bolt://127.0.0.1:1")
    #expect(result.code == 3)
    #expect(result.errors.hasPrefix("error: the graph database: "))
    #expect(result.errors.contains("127.0.0.1:1"))
    #expect(result.errors.hasSuffix("(set by GRAPH_DB_URI: environment)\n"))
  }

  @Test(arguments: commands)
  func `is named by the database when there is none of that name`(line: String) async throws {
    let server = try #require(try await TestBoltServer.plain())
    let result = try await run(
      line, "bolt://127.0.0.1:\(server.port)", ["GRAPH_DB_NAME": "nowhere"])
    #expect(result.code == 3)
    #expect(result.errors.hasSuffix("(set by GRAPH_DB_NAME: environment)\n"))
  }

  @Test(arguments: commands)
  func `is named by its URI when the two disagree on TLS`(line: String) async throws {
    let (plain, encrypted) = (
      try #require(try await TestBoltServer.plain()),
      try #require(try await TestBoltServer.encrypted())
    )
    for uri in [
      "bolt+s://127.0.0.1:\(encrypted.port)", "bolt://127.0.0.1:\(encrypted.port)",
      "bolt+ssc://127.0.0.1:\(plain.port)",
    ] {
      let result = try await run(line, uri)
      #expect(result.code == 3, "\(uri)")
      #expect(result.errors.hasSuffix("(set by GRAPH_DB_URI: environment)\n"), "\(uri)")
      #expect(!result.errors.contains(TestBoltServer.password))
    }
  }

  @Test(arguments: commands)
  func `is a usage error when the URI is none, and its password isn't shown`(line: String)
    async throws
  {
    let result = try await run(line, "bolt://root:s3cret@127.0.0.1:7687")
    #expect(result.code == 2)
    #expect(
      result.errors == """
        error: the graph database: user and password are settings of their own, not part of the URI \
        (set by GRAPH_DB_URI: environment)

        """)
  }

  private func run(
    _ line: String, _ uri: String, _ more: [String: String] = [:]
  ) async throws -> TestInstance.Result {
    try await TestInstance.with(packs: "ssc") { instance in
      var variables = [
        "GRAPH_DB_URI": uri, "GRAPH_DB_USER": TestBoltServer.user,
        "GRAPH_DB_PASSWORD": TestBoltServer.password, "GRAPH_DB_NAME": TestBoltServer.database,
      ]
      variables.merge(more) { $1 }
      return try await instance.run(line.split(separator: " ").map(String.init), with: variables)
    }
  }
}
