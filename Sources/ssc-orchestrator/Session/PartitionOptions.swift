internal import AssetKitCore
internal import CommandLineKit

/// The options that say which partitions a run makes, with Dagster's names.
enum PartitionOptions {
  static let partition = Option<String>(
    "partition", "KEY", "The partition to make.")
  static let range = Option<String>(
    "partition-range", "FIRST...LAST", "The partitions to make in one run, both ends included.")

  static let all: [any DeclaredParameter] = [partition, range]

  /// The tags that the options ask for; empty without them.
  static func tags(_ session: Session) throws -> [String: String] {
    func wrong(_ message: String) -> UsageError {
      UsageError(message, path: session.arguments.path)
    }
    let key = session.arguments[partition]
    guard let text = session.arguments[range] else {
      if key == "" { throw wrong("`--partition` expects a key that isn't empty") }
      return key.map { RunPartition.key($0).tags } ?? [:]
    }
    guard key == nil else { throw wrong("give either `--partition` or `--partition-range`") }
    guard let (first, last) = bounds(text) else {
      throw wrong("`--partition-range` expects FIRST...LAST, found `\(text)`")
    }
    return RunPartition.range(first, last).tags
  }

  private static func bounds(_ text: String) -> (String, String)? {
    guard let dots = text.firstRange(of: "...") else { return nil }
    let (first, last) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
    return first.isEmpty || last.isEmpty || last.contains("...") ? nil : (first, last)
  }
}

extension Session {
  /// Which partitions there are; the instance is asked only when some are dynamic.
  func scope(_ definitions: Definitions) async throws -> PartitionScope {
    var scope = PartitionScope(now: WallClock.system.now().instant)
    let names = definitions.dynamicPartitionSets
    guard !names.isEmpty else { return scope }
    let storage = try await instance().storage
    for name in names { scope.dynamic[name] = try await storage.dynamicPartitions(of: name) }
    return scope
  }

  /// Completes the tags of a request with those of its partitions.
  ///
  /// - Throws: `UsageError` when partitions are asked for and the plan has none.
  func partitioned(_ request: inout Runner.Request, _ plan: RunPlan) throws {
    if !plan.makesPartitions,
      arguments[PartitionOptions.partition] ?? arguments[PartitionOptions.range] != nil
    {
      throw UsageError(
        "`\(request.selection)` selects no asset that is made in partitions", path: arguments.path)
    }
    request.tags.merge(plan.partitionTags) { $1 }
  }
}
