internal import BlockingIO
internal import FoundationEssentials
package import PostgresClient
internal import TestSupport

/// A Dagster instance with a history, in a PostgreSQL database of a test's own.
///
/// Dagster itself makes the history, once for all tests of a process; each test gets a copy.
package struct TestDagster: Sendable {
  /// The database.
  package let database: PostgresConfiguration

  /// The database as Dagster's settings and our options name it.
  package var url: String {
    "postgresql://\(database.user ?? "")@/\(database.database ?? "")"
      + "?host=\(database.host)&port=\(database.port)"
  }

  /// How many messages its busiest run has, beyond those of Dagster itself.
  package static let messages = 10_000

  /// Why tests that need Dagster are skipped; nil when it is there.
  ///
  /// Tests fetch nothing: `make test` does, before them.
  package static let absence: String? = {
    let output = try? Command(root + "/scripts/dagster-venv", ["python"]).runBlocking()
    guard let output else { return "scripts/dagster-venv can't be run" }
    return output.succeeded ? nil : output.standardError
  }()

  /// Runs the body with an instance that nobody else changes.
  package static func with<Result>(_ body: (TestDagster) async throws -> Result) async throws
    -> Result
  {
    try await filled.value
    return try await withTestDatabase { configuration in
      try await copy(into: configuration)
      return try await body(TestDagster(database: configuration))
    }
  }

  /// Runs a subcommand of `dagster_history.py`, and gives what it prints.
  @discardableResult
  package func run(_ words: String...) async throws -> String {
    let python = try await Self.python()
    return try await TemporaryDirectory.with { home in
      let settings = """
        storage: {postgres: {postgres_url: "\(url)"}}
        telemetry: {enabled: false}
        """
      try await Self.succeeded(
        Command("sh", ["-c", #"printf '%s' "$2" > "$1/dagster.yaml""#, "sh", home.path, settings]))
      return try await Self.succeeded(
        Command(
          python,
          [Self.root + "/Tests/Support/DagsterTestSupport/dagster_history.py"] + words,
          environment: [
            "DAGSTER_HOME": home.path, "HOME": home.path, "PYTHONDONTWRITEBYTECODE": "1",
            "DAGSTER_DISABLE_TELEMETRY": "1", "PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "UTC",
          ], directory: home.path))
    }
  }

  /// Runs a script, of a path below the repository's root, with Dagster's Python and no instance; gives
  /// what it prints.
  package static func script(_ path: String, input: String) async throws -> String {
    try await TemporaryDirectory.with { home in
      try input.write(toFile: home.path + "/input", atomically: false, encoding: .utf8)
      return try await succeeded(
        Command(
          "sh", ["-c", #"exec "$1" "$2" < input"#, "sh", try await python(), root + "/" + path],
          environment: [
            "HOME": home.path, "PYTHONDONTWRITEBYTECODE": "1", "DAGSTER_DISABLE_TELEMETRY": "1",
            "PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "UTC", "PYTHONHASHSEED": "0",
          ], directory: home.path))
    }
  }

  private static func python() async throws -> String {
    try await succeeded(Command(root + "/scripts/dagster-venv", ["python"]))
      .split(separator: "\n").first.map(String.init) ?? "python3"
  }

  private static let template = "dagster_history"

  private static let filled = Task {
    var server = try await TestCluster.configuration()
    try await PostgresConnection(server).read {
      try $0.executeScript("CREATE DATABASE \(template) STRATEGY file_copy")
    }
    server.database = template
    try await TestDagster(database: server).run("fill", "\(messages)")
  }

  /// Puts a copy of the history in the place of an empty database.
  private static func copy(into database: PostgresConfiguration) async throws {
    guard let name = database.database else { return }
    try await PostgresConnection(TestCluster.configuration()).read { db in
      try db.executeScript("DROP DATABASE \(name) WITH (FORCE)")
      try db.executeScript("CREATE DATABASE \(name) TEMPLATE \(template) STRATEGY file_copy")
    }
  }

  @discardableResult
  private static func succeeded(_ command: Command) async throws -> String {
    let output = try await command.run()
    guard output.succeeded else {
      throw DagsterFailure(
        description: "\(command.executable): \(output.standardError.suffix(3000))")
    }
    return output.standardOutput
  }

  /// The repository's root is four folders above this file.
  private static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/")
  }()
}

private struct DagsterFailure: Error, CustomStringConvertible {
  let description: String
}
