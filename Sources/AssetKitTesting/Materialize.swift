public import AssetKitCore

/// Materializes assets in the process, on a storage of its own: the shortest test of an asset.
///
/// ```swift
/// let result = try await materialize(definitions, "orders+")
/// #expect(result.outcome.end == .success)
/// ```
///
/// - Parameters:
///   - selection: The assets in selection syntax; by default all.
///   - configuration: The run configuration, `{"ops": {<step>: {"config": {…}}}}`.
///   - partition: The partitions to make.
///   - scope: Which partitions there are; by default those of now, and no dynamic ones.
///   - storage: The storage, to look at it before or after.
/// - Throws: `InvalidDefinitions` or `SelectionError` before anything runs.
public func materialize(
  _ definitions: Definitions, _ selection: String = "*", configuration: JSONValue = .object([:]),
  partition: RunPartition? = nil, scope: PartitionScope? = nil,
  storage: InMemoryStorage = InMemoryStorage(), options: Runner.Options = Runner.Options(),
  clock: WallClock = .system
) async throws -> (outcome: RunOutcome, storage: InMemoryStorage) {
  try definitions.validate()
  let keys = try AssetSelection(parsing: selection).resolve(on: AssetGraph(definitions.specs))
  let plan = try RunPlan(
    definitions: definitions, selection: Set(keys), configuration: configuration,
    partition: partition, scope: scope ?? PartitionScope(now: clock.now().instant))
  let outcome = try await Runner(storage: storage, options: options, clock: clock)
    .run(
      plan,
      Runner.Request(
        selection: selection, tags: partition?.tags ?? [:], configuration: configuration))
  return (outcome, storage)
}
