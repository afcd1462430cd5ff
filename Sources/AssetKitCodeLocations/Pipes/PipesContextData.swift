internal import AssetKitCore

/// What the program learns of the step that it executes.
struct PipesContextData {
  /// The ten members that `dagster-pipes` 1.11 reads; a missing one would be a `KeyError` there.
  let json: JSONValue

  init(_ step: PipesStep, _ context: AssetContext, extras: [String: JSONValue]) async throws {
    let keys = context.selectedKeys.sorted()
    let made = try await context.latestMaterializations(of: keys)
    func byKey(_ value: (AssetKey) -> JSONValue) -> JSONValue {
      keys.isEmpty
        ? .null : .object(Dictionary(keys.map { ($0.escaped, value($0)) }) { $1 })
    }
    json = [
      "asset_keys": keys.isEmpty ? .null : .array(keys.map { .string($0.escaped) }),
      "code_version_by_asset_key": byKey { .text(step.codeVersions[$0]) },
      "provenance_by_asset_key": byKey { made[$0]?.provenance ?? .null },
      "partition_key": .text(context.partition),
      "partition_key_range": Self.range(context),
      "partition_time_window": Self.window(context),
      "run_id": .string(context.runID.description),
      // What Dagster calls the job of all runs that materialize assets.
      "job_name": "__ASSET_JOB",
      "retry_number": .int(Int64(context.attempt - 1)),
      "extras": .object(extras),
    ]
  }

  /// The first and the last partition; both are the same for a run of one.
  private static func bounds(_ context: AssetContext) -> (first: String, last: String)? {
    if let range = context.partitionRange { return range }
    if let partition = context.partition { return (partition, partition) }
    guard let first = context.runTags[RunTag.partitionRangeStart],
      let last = context.runTags[RunTag.partitionRangeEnd]
    else { return nil }
    return (first, last)
  }

  private static func range(_ context: AssetContext) -> JSONValue {
    guard let bounds = bounds(context) else { return .null }
    return ["start": .string(bounds.first), "end": .string(bounds.last)]
  }

  /// In UTC, and with its offset as Python's `fromisoformat` takes it in every version.
  private static func window(_ context: AssetContext) -> JSONValue {
    guard let window = context.partitionWindow else { return .null }
    func text(_ instant: Instant) -> JSONValue { .string("\(instant.iso8601.dropLast())+00:00") }
    return ["start": text(window.start), "end": text(window.end)]
  }
}

extension JSONValue {
  /// A text, or null.
  fileprivate static func text(_ value: String?) -> JSONValue { value.map(string) ?? .null }
}

extension MaterializationRecord {
  /// From what the asset was last made; like Dagster, with the run for a missing code version.
  fileprivate var provenance: JSONValue {
    let version = materialization.codeVersion ?? run?.description ?? ""
    let inputs = materialization.inputs.map { ($0.asset.escaped, JSONValue.string($0.dataVersion)) }
    return [
      "code_version": .string(version),
      "input_data_versions": .object(Dictionary(inputs) { $1 }),
      "is_user_provided": .bool(hasGivenDataVersion),
    ]
  }
}
