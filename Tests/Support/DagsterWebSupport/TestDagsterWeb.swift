package import AssetKitCore
internal import AssetKitHTTP
internal import AssetKitPostgres
internal import BlockingIO
package import PostgresClient
internal import TestSupport

/// Dagster's own web server, unmodified, on an instance's database; killed when the test ends.
package final class TestDagsterWeb: Sendable {
  /// The address of the web UI, without a slash at its end.
  package let url: String
  private let process: GuardedProcess
  private let http: HTTPClient

  /// Why tests that need it are skipped; nil when it is there.
  ///
  /// Tests fetch nothing: `make test` does, before them.
  package static let absence: String? = {
    let output = try? Command(script, ["python"]).runBlocking()
    guard let output else { return "scripts/dagster-venv can't be run" }
    return output.succeeded ? nil : output.standardError
  }()

  /// Runs the body with a web server, whose files are those that users get.
  package static func with<Result>(
    _ database: PostgresConfiguration, _ body: (TestDagsterWeb) async throws -> Result
  ) async throws -> Result {
    try await TemporaryDirectory.with { directory in
      let web = try await TestDagsterWeb(DagsterWebFiles(database), directory.path)
      defer { web.process.kill() }
      let result = try await body(web)
      await web.http.shutdown()
      return result
    }
  }

  private init(_ files: DagsterWebFiles, _ directory: String) async throws {
    let python = try await Self.python()
    try Self.write(files.dagsterYAML, to: directory + "/dagster.yaml")
    try Self.write(DagsterWebFiles.workspaceYAML, to: directory + "/workspace.yaml")
    let port = try FreePort.find()
    url = "http://127.0.0.1:\(port)"
    let log = directory + "/web.log"
    let server = String(python.dropLast("python".count)) + "dagster-webserver"
    process = try GuardedProcess(
      Command(
        server,
        ["-h", "127.0.0.1", "-p", String(port), "-w", directory + "/workspace.yaml"],
        environment: [
          "DAGSTER_HOME": directory, "HOME": directory, "PATH": "/usr/bin:/bin",
          "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8",
        ], directory: directory), log: log)
    var configuration = HTTPClient.Configuration()
    configuration.proxy = .none
    http = HTTPClient(configuration: configuration)
    var probe = HTTPRequest(url + "/server_info")
    probe.patience = .zero
    // Python takes seconds to load Dagster, longer on a busy machine.
    for _ in 0..<600 {
      if let answer = try? await http.get(probe), answer.status == 200 { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    let said = try await Command("tail", ["-n", "20", log]).run().standardOutput
    throw DagsterWebFailure(description: "dagster-webserver doesn't answer: \(said)")
  }

  /// The data with which GraphQL answers a query.
  ///
  /// - Throws: ``DagsterWebFailure`` when it reports an error, or Dagster does inside of its answer.
  package func query(
    _ query: String, _ variables: JSONValue = .object([:])
  ) async throws -> JSONValue {
    let address = "\(url)/graphql?query=\(escaped(query))&variables=\(escaped(variables.text))"
    var request = HTTPRequest(address)
    request.patience = .zero
    let answer = try await http.get(request)
    let json = try JSONValue(parsing: answer.body.text)
    let failure = json["data"]?.firstPythonError
    guard let data = json["data"], json["errors"] == nil, failure == nil else {
      throw DagsterWebFailure(description: failure ?? json.text)
    }
    return data
  }

  /// The Python of the environment in which Dagster is installed.
  static func python() async throws -> String {
    let output = try await Command(script, ["python"]).run()
    guard output.succeeded else { throw DagsterWebFailure(description: output.standardError) }
    return String(output.standardOutput.prefix { $0 != "\n" })
  }

  static func write(_ text: String, to path: String) throws {
    let output = try Command("sh", ["-c", "printf %s \"$1\" > \"$2\"", "sh", text, path])
      .runBlocking()
    guard output.succeeded else { throw DagsterWebFailure(description: output.standardError) }
  }

  /// The repository's root is four folders above this file.
  static var root: String {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/")
  }

  private static var script: String { root + "/scripts/dagster-venv" }

  private func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
      switch byte {
      case 48...57, 65...90, 97...122: result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
  }
}

/// What Dagster's web server, or the browser, couldn't do.
package struct DagsterWebFailure: Error, CustomStringConvertible {
  /// What happened.
  package let description: String
}

extension JSONValue {
  /// The message of an answer that is an error of Dagster's.
  fileprivate var firstPythonError: String? {
    guard case .object(let members) = self else { return nil }
    for value in members.values where value["__typename"] == .string("PythonError") {
      return value.text
    }
    return nil
  }
}
