internal import AssetKitCore
internal import AssetKitRedis

/// Works off the queue: `redis_queue_processor`.
///
/// A run ends when nothing is left to take, or when its time is over. Any number of runs may share the
/// work. Where a run ends otherwise (a signal, a kill, a lost server), the messages that it has and
/// didn't acknowledge stay pending, and another run claims them when they were left alone for
/// long enough.
struct QueueProcessor {
  /// The asset's run configuration.
  struct Configuration: Decodable, Sendable {
    /// How many messages are taken at a time.
    var batchSize: Int
    /// No batch is begun later than this after the run's begin.
    var timeBudget: Duration
    /// For how long a message must have been left alone before it is claimed.
    var claimAfter: Duration
    /// A message that was delivered so often without success isn't tried again.
    var maxDeliveries: Int
    /// Whether the packages that a new one requires, and that the graph doesn't have, are queued.
    var queuesDependencies: Bool
    var reading: ReadingSettings

    private enum Key: String, CodingKey {
      case batchSize = "batch_size"
      case timeBudget = "time_budget_seconds"
      case claimAfter = "claim_after_seconds"
      case maxDeliveries = "max_deliveries"
      case queuesDependencies = "queue_dependencies"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Key.self)
      batchSize = try values.number(.batchSize, in: 1...1_000) ?? 100
      timeBudget = .seconds(try values.number(.timeBudget, in: 1...86_400) ?? 240)
      claimAfter = .seconds(try values.number(.claimAfter, in: 1...86_400) ?? 300)
      maxDeliveries = try values.number(.maxDeliveries, in: 1...1_000) ?? 5
      queuesDependencies =
        try values.decodeIfPresent(Bool.self, forKey: .queuesDependencies) ?? false
      reading = try ReadingSettings(from: decoder)
    }
  }

  private let context: AssetContext
  private let configuration: Configuration
  private let queue: PackageQueue
  private let work: QueueWork

  init(context: AssetContext, configuration: Configuration) throws {
    self.context = context
    self.configuration = configuration
    queue = try context[QueueDeclaration.queue]
    work = try QueueWork(context, queue, configuration)
  }

  func run() async throws -> MaterializeResult {
    let start = ContinuousClock.now
    let tally = try await QueueServerError.naming {
      let streams = try await queue.prepare()
      var source = QueueSource(queue, streams, configuration)
      var tally = QueueTally()
      while ContinuousClock.now - start < configuration.timeBudget {
        guard let batch = try await source.next() else { break }
        tally.claimed += batch.claimed
        try await queue.bury(batch.poisonous)
        try await report(batch.poisonous, &tally)
        let results = try await keeping(batch.entries.map(\.place) + source.waiting) {
          try await work.process(batch.entries)
        }
        try await finish(results, &tally)
        await context.progress(tally.processed, unit: "messages")
      }
      try await queue.retire(from: streams)
      return tally
    }
    return .materialized(
      tally.metadata(
        work.tally, queued: work.queued.value, duration: .now - start, traffic: work.traffic))
  }

  /// Acknowledges what had its effect, and buries the rest.
  private func finish(_ results: [QueueWork.Result], _ tally: inout QueueTally) async throws {
    let rejected = results.compactMap { result in
      result.rejection.map { (entry: result.entry, rejection: $0) }
    }
    try await queue.acknowledge(results.filter { $0.rejection == nil }.map(\.entry.place))
    try await queue.bury(rejected)
    tally.successful += results.count - rejected.count
    tally.edges += results.count { $0.isLinked }
    try await report(rejected, &tally)
  }

  private func report(
    _ rejected: [(entry: QueueEntry, rejection: QueueRejection)], _ tally: inout QueueTally
  ) async throws {
    for (entry, rejection) in rejected {
      tally.add(rejection)
      await context.log.error("message \(entry.place.id): \(rejection.reason)")
    }
  }

  /// Runs the body, and says meanwhile that the messages are being worked on.
  private func keeping<T: Sendable>(
    _ places: [QueueEntry.Place], _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        while true {
          try await Task.sleep(for: configuration.claimAfter / 3)
          // A server that is out of reach is noticed, and waited for, by who does the work.
          do { try await queue.keep(places) } catch is RedisError {}
        }
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }
}
