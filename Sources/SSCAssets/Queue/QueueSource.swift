/// Where a run's messages come from: what dead consumers left, then what is new.
///
/// What was delivered twice already may be what kills those who process it: such a message is taken
/// alone, so that it takes no other with it.
struct QueueSource {
  /// What to do next.
  struct Batch: Sendable {
    /// To be processed.
    var entries: [QueueEntry]
    /// Not to be tried again.
    var poisonous: [(entry: QueueEntry, rejection: QueueRejection)] = []
    /// How many of all were another consumer's.
    var claimed = 0
  }

  private let queue: PackageQueue
  private let streams: [String]
  private let configuration: QueueProcessor.Configuration
  private var claimed: [ClaimedMessage] = []
  /// Where the search for what was left alone goes on, in the streams where it isn't at the end.
  private var cursors: [String: String] = [:]
  private var searchBegan: ContinuousClock.Instant?

  init(
    _ queue: PackageQueue, _ streams: [String], _ configuration: QueueProcessor.Configuration
  ) {
    self.queue = queue
    self.streams = streams
    self.configuration = configuration
  }

  /// What was claimed and has to wait.
  var waiting: [QueueEntry.Place] { claimed.map(\.place) }

  /// The next messages; nil when there are none now.
  mutating func next() async throws -> Batch? {
    while true {
      if claimed.isEmpty { try await search() }
      if let batch = try await nextClaimed() { return batch }
      let entries = try await queue.read(configuration.batchSize, from: streams)
      if !entries.isEmpty { return Batch(entries: entries) }
      if cursors.isEmpty && claimed.isEmpty { return nil }
    }
  }

  /// Searches a bit further; a search that came to its end begins anew when there may be more.
  private mutating func search() async throws {
    if cursors.isEmpty {
      if let began = searchBegan, .now - began < configuration.claimAfter { return }
      searchBegan = .now
      for stream in streams { cursors[stream] = "0-0" }
    }
    claimed = try await queue.claim(
      idleFor: configuration.claimAfter, count: configuration.batchSize, cursors: &cursors)
    claimed.sort { $0.deliveries > $1.deliveries }
  }

  private mutating func nextClaimed() async throws -> Batch? {
    guard !claimed.isEmpty else { return nil }
    let isPoisonous = { [limit = configuration.maxDeliveries] in $0 >= limit }
    if let index = claimed.firstIndex(where: { isPoisonous($0.deliveries) }) {
      let message = claimed.remove(at: index)
      let entries = try await queue.deliver([message])
      return Batch(
        entries: [],
        poisonous: entries.map { ($0, .poisonous(deliveries: message.deliveries)) },
        claimed: entries.count)
    }
    let harmless = claimed.filter { $0.deliveries < 2 }
    let chosen = harmless.isEmpty ? [claimed.removeLast()] : harmless
    claimed.removeAll { $0.deliveries < 2 }
    let entries = try await queue.deliver(chosen)
    return Batch(entries: entries, claimed: entries.count)
  }
}
