internal import AssetKitCore
internal import AssetKitRedis

/// The queue's asset, resource and schedule, under SecureChain's names.
package enum QueueDeclaration {
  static let queue = ResourceKey<PackageQueue>("redis_queue")

  static func register(in definitions: inout Definitions) {
    definitions.add(
      ResourceDefinition(queue, description: "The extraction queue: streams of a Redis server") {
        context in
        try await open(context.environment, worker: context.runID.description)
      })
    let clients = EcosystemDeclaration.all.map { $0.client as any ResourceReference }
    definitions.add(
      AssetDefinition(
        "redis_queue_processor", config: QueueProcessor.Configuration.self, group: "redis_queue",
        kinds: ["python"], description: "Processes package extraction messages from Redis queue",
        codeVersion: "1", requires: [SSCPlugin.graph, SSCPlugin.attributor, queue] + clients
      ) { context, configuration in
        try await QueueProcessor(context: context, configuration: configuration).run()
      })
    definitions.add(
      ScheduleDefinition(
        "redis_queue_processor", target: "key:\"redis_queue_processor\"", cron: "*/5 * * * *",
        defaultStatus: .running,
        description: "Processes package extraction messages from Redis queue every 5 minutes"))
  }

  /// Opens the queue that the settings name, or that of the private server below the home.
  ///
  /// - Parameter worker: A name for whoever takes messages, used where the settings give none.
  /// - Throws: `IngestionError` for a setting; ``QueueServerError`` when the server can't be used.
  package static func open(
    _ environment: [String: String], worker: String
  ) async throws -> PackageQueue {
    let settings = try QueueSettings(environment, worker: worker)
    return try await QueueServerError.naming {
      var server = try await privateServer(settings, environment)
      if let seconds = environment["ASSETKIT_STORAGE_PATIENCE_SECONDS"].flatMap(Int.init) {
        server.patience = .seconds(seconds)
      }
      let queue = PackageQueue(RedisClient(server), settings)
      try await queue.client.verify()
      return queue
    }
  }

  private static func privateServer(
    _ settings: QueueSettings, _ environment: [String: String]
  ) async throws -> RedisConfiguration {
    if let server = settings.server { return server }
    guard let home = environment["DAGSTER_HOME"], !home.isEmpty else {
      throw IngestionError(
        .invalidSetting, "set REDIS_HOST, or DAGSTER_HOME for a private Redis server below it")
    }
    return try await EmbeddedRedis(home: home).start()
  }
}
