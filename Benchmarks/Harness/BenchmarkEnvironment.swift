import AssetKitPostgres
import Glibc
import PostgresClient

/// What the benchmarks share: a server of their own, a directory of their own, and the options.
///
/// The server is the product's embedded one with the product's settings, so that a commit is on the
/// disk; it and the directory are gone after `release`.
actor BenchmarkEnvironment {
  /// How often and how much is measured.
  nonisolated let options: Options
  /// A directory for whatever a benchmark leaves behind.
  nonisolated let directory: String
  private nonisolated let cluster: EmbeddedPostgres
  private var server: PostgresConfiguration?
  private var databases = 0
  private var peer: DagsterPeer?
  private var looksForPeer = true

  /// - Throws: when there is no place for a temporary directory.
  init(_ options: Options) throws {
    self.options = options
    var template = Array("/tmp/assetkit-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw BenchmarkUnavailable("can't make a temporary directory")
    }
    directory = String(
      decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    // The server's user, which isn't root, must be able to pass through.
    chmod(directory, 0o755)
    cluster = EmbeddedPostgres(home: directory + "/home")
  }

  /// Stops what was started and removes the directory.
  func release() async {
    try? await cluster.stop(.immediate)
    TextFile.remove(directory)
  }

  /// A new, empty database.
  func database() async throws -> PostgresConfiguration {
    let server = try await startedServer()
    databases += 1
    let name = "bench_\(databases)"
    try await PostgresConnection(server).read { try $0.executeScript("CREATE DATABASE \(name)") }
    var configuration = server
    configuration.database = name
    return configuration
  }

  /// An instance in a new database, its schema in place.
  func storage(maxConnections: Int = 4) async throws -> PostgresStorage {
    let storage = PostgresStorage(
      PostgresPool(try await database(), maxConnections: maxConnections))
    try await storage.migrate()
    return storage
  }

  /// Dagster, if it can be had here; tried once.
  func dagster() async -> DagsterPeer? {
    guard looksForPeer, options.measuresPeer else { return peer }
    looksForPeer = false
    do {
      peer = try await DagsterPeer.prepare(
        directory: directory + "/dagster", database: try await database(),
        isQuick: options.isQuick)
    } catch {
      Console.say("peer not available: \(error)")
    }
    return peer
  }

  /// The home below which the embedded server runs, for a command line of ours.
  func startedHome() async throws -> String {
    _ = try await startedServer()
    return cluster.home
  }

  private func startedServer() async throws -> PostgresConfiguration {
    if let server { return server }
    let started = try await cluster.start()
    server = started
    return started
  }
}
