internal import AssetKitConfiguration
internal import AssetKitCore

/// The servers beside the instance's that the assets of a run require, tried before the run begins: who
/// configured one wants to know at once, and in one line, that it can't be used.
struct RequiredServers {
  private let servers: [any RequiredServer]

  init(of plan: RunPlan, _ settings: Settings) {
    let required = Set(plan.resources.map(\.name))
    let all: [any RequiredServer] = [
      GraphDatabase(settings), VulnerabilityServer(settings), QueueServer(settings),
    ]
    servers = all.filter { required.contains($0.resource) }
  }

  /// Finds what is wrong with the settings by themselves, without asking a server for anything.
  func checkSettings() throws {
    for server in servers { try server.checkSettings() }
  }

  /// Connects and logs in.
  ///
  /// - Throws: `InstanceError` that names the settings to look at, and no secret.
  func check() async throws {
    for server in servers { try await server.check() }
  }
}

/// A server that settings name and that resources of runs live on.
protocol RequiredServer: Sendable {
  /// The name of the resource.
  var resource: String { get }

  /// Throws when the settings can't be understood.
  func checkSettings() throws

  /// Throws `InstanceError` when the server can't be used.
  func check() async throws
}
