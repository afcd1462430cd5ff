import AssetKitCore
import AssetKitRedis
import PostgresClient
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

/// An ingestion's world with a Redis server.
struct QueueWorld: Sendable {
  let world: IngestionWorld
  let redis: TestRedis
  let client: RedisClient

  /// Runs the body with a registry of some packages, an empty graph and an empty queue.
  static func with(
    packages: Int = 40, faults: FaultPlan = .none, _ body: (QueueWorld) async throws -> Void
  ) async throws {
    try await TestRedis.with { redis in
      try await IngestionWorld.with(
        SimulatedRegistry(seed: 41, packages: packages), faults: faults
      ) { world in
        try await world.graph.prepare()
        try await body(
          QueueWorld(world: world, redis: redis, client: RedisClient(redis.local)))
      }
    }
  }

  /// The names of the registry's packages.
  var names: [String] { world.registry.groundTruth().packages.map(\.name) }

  var settings: [String: String] {
    ["REDIS_HOST": "127.0.0.1", "REDIS_PORT": String(redis.port)]
  }

  func queue(_ worker: String) throws -> PackageQueue {
    PackageQueue(client, try QueueSettings(settings, worker: worker))
  }

  func process(
    _ configuration: [String: JSONValue] = [:], settings more: [String: String] = [:]
  ) async throws -> IngestionWorld.Run {
    try await world.run(
      "redis_queue_processor",
      .object(configuration.merging(["claim_after_seconds": 1]) { own, _ in own }),
      environment: settings.merging(more) { $1 })
  }

  func put(_ json: String..., to stream: String = "package_extraction") async throws {
    for text in json { try await client.send(["XADD", .text(stream), "*", "data", .text(text)]) }
  }

  /// A message about a package.
  func push(_ name: String, parent: ParentReference? = nil, refresh: Bool = false) async throws {
    var message = QueueMessage(.pypi, name)
    message.parent = parent
    message.refresh = refresh
    try await queue("test").push([message.json(at: .now)])
  }

  /// How many messages are with a consumer.
  func pending(_ stream: String = "package_extraction") async throws -> Int64? {
    try await client.send(["XPENDING", .text(stream), "extractors"]).array?.first?.integer
  }

  func state(_ name: String) async throws -> StoredPackage.State? {
    try await world.graph.packages([name], of: .pypi).first?.state
  }

  /// Each edge from another service's node, as one text.
  func edges() async throws -> [String] {
    try await world.pool.read { db in
      try db.query(
        """
        SELECT concat_ws(' ', parent_id, constraints, parent_version_name, '->', name)
        FROM ssc.external_requirements JOIN ssc.packages USING (package_id) ORDER BY 1
        """
      ).map { try $0[0] as String }
    }
  }
}
