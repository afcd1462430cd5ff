import AssetKitCore
import BlockingIO
import PostgresClient

/// Dagster 1.11.13 on the same PostgreSQL server, in a database of its own.
///
/// `scripts/dagster-venv` installs it once, below the build directory, by `pip` as the user has it
/// set up.
struct DagsterPeer: Sendable {
  /// What Dagster answers as a library, without the start of a process.
  struct Figures: Sendable {
    let chainAssetsPerSecond: Double
    let eventsPerSecond: Double
    let latestMaterializationSeconds: Double
    let kilobytesPerRun: Double
  }

  let figures: Figures
  private let program: String
  private let sources: String
  private let environment: [String: String]
  private let directory: String

  /// Installs Dagster if need be and measures it as a library.
  ///
  /// - Throws: when it can't be had, for whatever reason.
  static func prepare(
    directory: String, database: PostgresConfiguration, isQuick: Bool
  ) async throws -> DagsterPeer {
    let root = try PackageRoot.find()
    Console.say("installing the peer, unless it is there")
    let path = try await succeeded(Command(root + "/scripts/dagster-venv", ["install"]))
    let programs = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    try TextFile.makeDirectory(directory)
    try TextFile.write(settings(for: database), to: directory + "/dagster.yaml")
    let environment = [
      "DAGSTER_HOME": directory, "DAGSTER_DISABLE_TELEMETRY": "1",
      "PYTHONDONTWRITEBYTECODE": "1", "HOME": directory,
      "PATH": programs + ":/usr/local/bin:/usr/bin:/bin",
    ]
    let sources = root + "/Benchmarks/Peer"
    Console.say("measuring the peer as a library; this takes about a minute")
    let amounts = isQuick ? ["20", "50", "5"] : ["200", "500", "30"]
    let output = try await succeeded(
      Command(
        programs + "/python", [sources + "/dagster_peer.py"] + amounts,
        environment: environment, directory: directory))
    return DagsterPeer(
      figures: try Figures(parsing: output), program: programs + "/dagster", sources: sources,
      environment: environment, directory: directory)
  }

  /// What one command of Dagster's command line costs, from its start to its exit.
  func costs(of arguments: [String], runs: Int) async throws -> [ProcessCost] {
    let process = MeasuredProcess(
      Command(
        program, arguments + ["-f", sources + "/dagster_definitions.py"], environment: environment,
        directory: directory),
      directory: directory)
    return try await repeated(runs) { _ in try await process.run() }
  }

  private static func succeeded(_ command: Command) async throws -> String {
    let output = try await command.run()
    guard output.succeeded else {
      let reason = output.standardError.split(separator: "\n").last.map(String.init)
      throw BenchmarkUnavailable("\(command.executable): \(reason ?? "it failed")")
    }
    return output.standardOutput
  }

  private static func settings(for database: PostgresConfiguration) -> String {
    """
    storage:
      postgres:
        postgres_url: "postgresql://\(database.user ?? "postgres")@/\(database.database ?? "")?host=\(database.host)"
    telemetry:
      enabled: false

    """
  }
}

extension DagsterPeer.Figures {
  /// Reads the last line of what the script printed.
  fileprivate init(parsing output: String) throws {
    let line = output.split(separator: "\n").last.map(String.init) ?? ""
    let json = try JSONValue(parsing: line)
    func number(_ key: String) throws -> Double {
      switch json[key] {
      case .double(let value): return value
      case .int(let value): return Double(value)
      default: throw BenchmarkUnavailable("the peer's answer lacks \(key)")
      }
    }
    chainAssetsPerSecond = try number("chain_assets_per_second")
    eventsPerSecond = try number("events_per_second")
    latestMaterializationSeconds = try number("latest_materialization_seconds")
    kilobytesPerRun = try number("kilobytes_per_run")
  }
}
