/// One question that the budgets ask, and how it is answered.
struct Benchmark: Sendable {
  /// The name by which it is chosen on the command line.
  let name: String
  /// What it measures, in a sentence.
  let summary: String
  /// Whether it takes minutes, and so runs only when asked for.
  var isLong = false
  /// Measures; one benchmark may fill several lines of the table.
  let measure: @Sendable (BenchmarkEnvironment) async throws -> [Figure]
}

extension Benchmark {
  /// Every benchmark, in the order in which they run.
  static let all: [Benchmark] =
    [
      .selection, .chain, .busyStep, .latestMaterialization, .databaseGrowth, .backfill,
      .partitions,
      .startUp, .listing,
      .npmListing, .mavenIndex, .cratesDump, .versions, .importNames, .ingestion,
      .ingestionWithLatency, .queue, .ecosystems, .ecosystemsWithLatency, .ecosystemsOverBolt,
      .boltWrites, .runQueue, .dequeue, .schedules, .sensors, .daemonIdle, .daemonTicks,
    ] + ingestionMemory
}

/// What a benchmark can't do here, and why.
struct BenchmarkUnavailable: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
