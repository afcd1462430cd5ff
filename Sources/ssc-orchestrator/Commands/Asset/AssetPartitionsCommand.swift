internal import AssetKitCore
internal import CommandLineKit

/// `asset partitions`: the partitions of an asset, each with its state.
enum AssetPartitionsCommand {
  private static let key = Positional<String>(
    "KEY", "The asset's key.", completion: .dynamic("asset-keys"))
  private static let status = Option<PartitionState.Status>(
    "status", "STATUS", "Only partitions in this state.", repeats: true)
  private static let stale = Flag("stale", "Only partitions that are stale.")
  private static let limit = Option<Int>("limit", "N", "At most the last N of them (all).")

  static let command = Command(
    "partitions", "List the partitions of an asset.",
    discussion:
      "A partition is MATERIALIZED, FAILED when the last run that was to make it failed, MATERIALIZING "
      + "while a run is to make it, or MISSING.",
    [key, status, stale, limit, Console.json],
    examples: [
      .init(
        "What is left to do",
        "\(Orchestrator.name) asset partitions sales --status MISSING --status FAILED")
    ]
  ) { session in
    let arguments = session.arguments
    let (definitions, graph) = try await session.validDefinitions()
    let spec = try session.spec(arguments.require(key), in: graph)
    if let limit = arguments[limit], limit < 1 {
      throw UsageError("`--limit` expects a number from 1, found `\(limit)`", path: arguments.path)
    }
    guard let statuses = try await session.partitionStatuses(of: spec, definitions) else {
      throw UsageError("`\(spec.key)` isn't made in partitions", path: arguments.path)
    }
    let newer = try await session.instance().storage.outdatedPartitions(of: spec.key)
    let wanted = Set(arguments.all(status))
    var rows: [Row] = []
    for status in PartitionState.Status.allCases where wanted.isEmpty || wanted.contains(status) {
      for position in statuses[status].positions {
        let name = statuses.partitions.key(at: position)
        let state = statuses.states[position]
        let staleness =
          state.map { $0.staleness(of: spec, newer: newer[name] ?? []) }
          ?? (status == .materialized ? .fresh : .missing)
        if arguments[stale] {
          guard case .stale = staleness else { continue }
        }
        rows.append(
          Row(position: position, name: name, status: status, state: state, staleness: staleness))
      }
    }
    rows.sort { $0.position < $1.position }
    if let limit = arguments[limit] { rows = rows.suffix(limit) }
    if arguments[Console.json] {
      session.console.write(.array(rows.map(\.json)))
      return .success
    }
    var table = Table([
      .init("Partition", minimum: 10), .init("Status"), .init("Materialized", minimum: 19),
      .init("Times", .right), .init("Staleness"),
    ])
    for row in rows {
      table.append([
        .init(row.name, .cyan), row.status.cell, .init(row.state?.timestamp?.local ?? "-"),
        .init(String(row.state?.count ?? 0)), row.staleness.cell,
      ])
    }
    session.console.write(table, isEmpty: rows.isEmpty, otherwise: "No partitions.")
    return .success
  }

  private struct Row {
    let position: Int
    let name: String
    let status: PartitionState.Status
    let state: PartitionState?
    let staleness: Staleness

    var json: OrderedJSON {
      [
        "partition": .string(name), "status": .string(status.rawValue),
        "materialization_id": state?.id.map { .int($0.rawValue) } ?? .null,
        "timestamp": .time(state?.timestamp), "count": .int(Int64(state?.count ?? 0)),
        "data_version": .optional(state?.dataVersion),
        "code_version": .optional(state?.codeVersion), "staleness": .string(staleness.name),
        "stale_reasons": .texts(staleness.reasons),
      ]
    }
  }
}

extension PartitionState.Status: ArgumentValue {
  /// Reads a status in small or capital letters.
  package init?(argument: String) { self.init(rawValue: argument.uppercased()) }

  /// The status in the colour that it has everywhere.
  var cell: Table.Cell {
    let style: TextStyle =
      switch self {
      case .materialized: .green
      case .failed: .red
      case .materializing: .cyan
      case .missing: .dim
      }
    return .init(rawValue, style)
  }
}

extension Session {
  /// The states of an asset's partitions; nil when it has none.
  func partitionStatuses(of spec: AssetSpec, _ definitions: Definitions) async throws
    -> PartitionStatuses?
  {
    guard let definition = spec.partitions else { return nil }
    let partitions = try await scope(definitions).partitions(of: definition)
    let storage = try await instance().storage
    return PartitionStatuses(
      partitions, states: try await storage.partitionStates(of: spec.key, in: nil),
      whole: spec.allowsWholeRuns
        ? try await storage.wholeMaterialization(of: spec.key) : nil)
  }
}
