internal import AssetKitConfiguration
internal import AssetKitCore
internal import CommandLineKit
internal import SSCAssets

/// The Redis server of the extraction queue: that of `REDIS_HOST`, or a private one below the home.
struct QueueServer: RequiredServer {
  private let settings: Settings

  init(_ settings: Settings) { self.settings = settings }

  var resource: String { QueueDeclaration.queue.name }

  func checkSettings() throws { _ = try QueueSettings(environment, worker: Worker.name) }

  func check() async throws { _ = try await open() }

  /// Opens the queue; a private server is started when needed.
  ///
  /// - Throws: `InstanceError` that names the settings to look at when the server can't be used.
  func open() async throws -> PackageQueue {
    do {
      return try await QueueDeclaration.open(environment, worker: Worker.name)
    } catch let error as QueueServerError {
      throw InstanceError(.unreachable, error.reason + settings.origins(of: error.settings))
    }
  }

  private var environment: [String: String] {
    var environment = settings.environment
    environment["DAGSTER_HOME"] = settings.home
    return environment
  }
}
