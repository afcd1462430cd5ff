internal import AssetKitCore
internal import CommandLineKit

/// `asset show`: everything that is declared of one asset, and on demand what the instance knows.
enum AssetShowCommand {
  private static let key = Positional<String>(
    "KEY", "The asset's key.", completion: .dynamic("asset-keys"))
  private static let status = Flag(
    "status", "Also ask the instance for the latest materialization and whether it is stale.")

  static let command = Command("show", "Show an asset.", [key, status, Console.json]) { session in
    let (definitions, graph) = try await session.validDefinitions()
    let spec = try session.spec(session.arguments.require(key), in: graph)
    var states: AssetStates?
    var partitions: PartitionStatuses?
    if session.arguments[status] {
      states = try await AssetStates(graph, storage: session.instance().storage)
      partitions = try await session.partitionStatuses(of: spec, definitions)
    }
    let more = Declarations(of: spec.key, in: definitions, graph)
    if session.arguments[Console.json] {
      session.console.write(
        .object(
          spec.json(graph, states) + more.json + [
            ("partitions", spec.partitionsJSON), ("partition_counts", partitions?.json ?? .null),
          ]))
    } else {
      show(spec, more, states, partitions, graph, session.console.output)
    }
    return .success
  }

  /// What other definitions say about the asset.
  private struct Declarations {
    let step: AssetDefinition?
    let checks: [AssetCheckDefinition]
    let schedules: [String]
    let sensors: [String]

    init(of key: AssetKey, in definitions: Definitions, _ graph: AssetGraph) {
      step = definitions.assets.first { $0.specs.contains { $0.key == key } }
      checks = definitions.checks.filter { $0.asset == key }
      schedules = definitions.schedules.filter {
        let target = try? AssetSelection(parsing: $0.target).resolve(on: graph)
        return target?.contains(key) ?? false
      }.map(\.name)
      sensors = definitions.sensors.filter { $0.monitoredKeys(on: graph).contains(key) }.map(\.name)
    }

    var json: [(key: String, value: OrderedJSON)] {
      [
        ("step", .optional(step?.name)), ("configurable", .bool(step?.isConfigurable ?? false)),
        ("resources", .texts(step?.requires ?? [])),
        ("checks", .texts(checks.map(\.name))), ("schedules", .texts(schedules)),
        ("sensors", .texts(sensors)),
      ]
    }
  }

  private static func show(
    _ spec: AssetSpec, _ more: Declarations, _ states: AssetStates?,
    _ partitions: PartitionStatuses?, _ graph: AssetGraph, _ output: Terminal
  ) {
    var rows: [(String, String)] = [
      ("description", spec.description ?? ""), ("group", spec.group),
      ("kinds", spec.kinds.joined(separator: ", ")),
      ("owners", spec.owners.joined(separator: ", ")),
      ("tags", spec.tags.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ", ")),
      ("code version", spec.codeVersion ?? ""), ("code location", spec.codeLocation),
      ("declared at", spec.declared.description),
      ("depends on", spec.deps.map(\.description).joined(separator: ", ")),
      ("dependents", graph.children(of: spec.key).map(\.description).joined(separator: ", ")),
      ("partitions", spec.partitions?.summary ?? ""),
      ("resources", more.step?.requires.joined(separator: ", ") ?? ""),
      ("checks", more.checks.map(\.name).joined(separator: ", ")),
      ("schedules", more.schedules.joined(separator: ", ")),
      ("watched by", more.sensors.joined(separator: ", ")),
      ("freshness", spec.freshness?.description ?? ""),
      ("automation", spec.automation?.description ?? ""),
    ]
    if let states {
      let staleness = states.staleness(of: spec.key)
      let reasons =
        staleness.reasons.isEmpty ? "" : ": \(staleness.reasons.joined(separator: "; "))"
      rows.append(("status", staleness.name + reasons))
      if let freshness = states.freshness(of: spec) {
        rows.append(("freshness is", freshness.rawValue))
      }
    }
    if let partitions { rows.append(("made", partitions.summary)) }
    output.line(
      output.styled(Sanitized.line(spec.key.description), .bold)
        + (spec.isExternal ? " (external: made elsewhere)" : ""))
    for (name, value) in rows where !value.isEmpty {
      output.line("  " + TextWrapping.pad(name, to: 14) + Sanitized.line(value))
    }
    guard let latest = states?.latest[spec.key] else { return }
    output.line()
    let maker = latest.run.map { "by run \($0)" } ?? "outside of the runs that are kept"
    let part = latest.materialization.partition.map { ", partition \($0)" } ?? ""
    output.line(Sanitized.line("Materialized \(latest.timestamp.local) \(maker)\(part)"))
    var metadata = MetadataRows()
    metadata.append(spec.key, latest.materialization.metadata)
    metadata.table.print(to: output)
  }
}

extension AssetSpec {
  fileprivate var partitionsJSON: OrderedJSON {
    guard let partitions else { return .null }
    return [
      "kind": .string(partitions.kind), "definition": .string(partitions.summary),
      "backfill_policy": .string(backfillPolicy.description),
      "allows_whole_runs": .bool(allowsWholeRuns),
    ]
  }
}

extension PartitionStatuses {
  /// How many partitions there are, and how many in each state, in words.
  fileprivate var summary: String {
    let parts = PartitionState.Status.allCases.compactMap { status -> String? in
      let count = self[status].count
      return count == 0 ? nil : "\(HumanFormat.count(count)) \(status.rawValue.lowercased())"
    }
    return "\(HumanFormat.count(partitions.count)) partitions"
      + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  fileprivate var json: OrderedJSON {
    [
      "total": .int(Int64(partitions.count)),
      "materialized": .int(Int64(self[.materialized].count)),
      "failed": .int(Int64(self[.failed].count)),
      "materializing": .int(Int64(self[.materializing].count)),
      "missing": .int(Int64(self[.missing].count)),
    ]
  }
}
