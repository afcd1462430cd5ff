import AssetKitCore
import AssetKitRedis
import SSCAssets

extension Benchmark {
  /// The queue, with packages that the graph has: what a message costs besides its package.
  static let queue = Benchmark(
    name: "queue", summary: "10,000 messages that link parents to known packages"
  ) { environment in
    let messages = environment.options.amount(10_000)
    let arguments = ["--packages", "100", "--warm"]
    let server = EmbeddedRedis(home: try await environment.startedHome())
    let client = RedisClient(try await server.start())
    let samples: [ProcessCost]
    do {
      samples = try await Registry.with(arguments, environment) { registry in
        let ingestion = try await Ingestion(environment, registry)
        _ = try await ingestion.run()
        let names = try await ingestion.names()
        return try await repeated(min(3, environment.options.runs)) { round in
          try await push(messages, about: names, round: round, client)
          let cost = try await ingestion.run("redis_queue_processor")
          guard try await client.send(["EXISTS", "package_extraction-dlq"]).integer == 0 else {
            throw BenchmarkUnavailable("messages could not be processed")
          }
          return cost
        }
      }
      try await server.stop()
    } catch {
      try? await server.stop()
      throw error
    }
    return [
      Figure(
        name: "queue messages about known packages", unit: .messagesPerSecond,
        samples: samples.map { Double(messages) / $0.wall },
        note: "each makes an edge; the private Redis server has all of it on the disk"),
      Figure(
        name: "  its processor time for a message", unit: .milliseconds,
        samples: samples.map { $0.cpu * 1000 / Double(messages) }),
    ]
  }

  /// Fills an empty queue.
  private static func push(
    _ count: Int, about names: [String], round: Int, _ client: RedisClient
  ) async throws {
    try await client.send(["DEL", "package_extraction"])
    _ = try await client.send(
      (0..<count).map { number in
        var message = QueueMessage(.pypi, names[number % names.count])
        message.parent = ParentReference(id: "\(round)-\(number)", constraints: ">= 1")
        return ["XADD", "package_extraction", "*", "data", .bytes(message.json(at: .now))]
      })
  }
}
