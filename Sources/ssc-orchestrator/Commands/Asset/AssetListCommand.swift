internal import AssetKitCore
internal import CommandLineKit

/// `asset list`: what there is, from the definitions alone unless the status is asked for.
enum AssetListCommand {
  private static let select = Option<String>(
    "select", short: "a", "SELECTION", "The assets to list; all by default.", repeats: true,
    completion: .dynamic("asset-keys"))
  private static let status = Flag(
    "status", "Also ask the instance for the latest materialization and whether it is stale.")

  static let command = Command(
    "list", "List assets.", [select, status, Console.json],
    examples: [
      .init(
        "List what an asset is made from",
        "\(Orchestrator.name) asset list --select '+key:\"pypi_packages_updates\"'")
    ]
  ) { session in
    let (_, graph) = try await session.validDefinitions()
    let selections = session.arguments.all(select)
    let keys =
      selections.isEmpty
      ? graph.topologicalOrder(of: graph.keys) : try session.resolve(selections, on: graph)
    let specs = keys.compactMap(graph.spec)
    var states: AssetStates?
    if session.arguments[status] {
      states = try await AssetStates(graph, storage: session.instance().storage)
    }
    if session.arguments[Console.json] {
      session.console.write(.array(specs.map { .object($0.json(graph, states)) }))
    } else {
      let table = table(specs, states)
      session.console.write(table, isEmpty: specs.isEmpty, otherwise: "No assets.")
    }
    return .success
  }

  private static func table(_ specs: [AssetSpec], _ states: AssetStates?) -> Table {
    var columns: [Table.Column] = [
      .init("Asset", minimum: 20), .init("Group"), .init("Kinds"), .init("Depends on"),
    ]
    let hasPolicies = specs.contains { $0.freshness != nil }
    columns += states == nil ? [.init("Description")] : [.init("Status")]
    if states != nil, hasPolicies { columns.append(.init("Freshness")) }
    if states != nil { columns.append(.init("Materialized")) }
    var table = Table(columns)
    for spec in specs {
      var cells: [Table.Cell] = [
        .init(spec.key.description + (spec.isExternal ? " (external)" : ""), .cyan),
        .init(spec.group), .init(spec.kinds.joined(separator: ", ")),
        .init(spec.deps.map(\.description).joined(separator: ", ")),
      ]
      if let states {
        cells.append(states.staleness(of: spec.key).cell)
        if hasPolicies {
          let freshness = states.freshness(of: spec)
          cells.append(freshness.map { Table.Cell($0.rawValue, $0.style) } ?? "-")
        }
        cells.append(.init(states.latest[spec.key]?.timestamp.local ?? "-"))
      } else {
        cells.append(.init(spec.description ?? ""))
      }
      table.append(cells)
    }
    return table
  }
}

/// What the instance knows of the assets of a graph.
struct AssetStates: Sendable {
  let latest: [AssetKey: MaterializationRecord]
  private let stalenessByKey: [AssetKey: Staleness]

  init(_ graph: AssetGraph, storage: some AssetStorage) async throws {
    latest = try await storage.latestMaterializations(of: graph.keys)
    stalenessByKey = Staleness.of(graph, latest: latest)
  }

  /// How fresh an asset is by its policy at this moment, daemon or not; nil without a policy.
  func freshness(of spec: AssetSpec) -> FreshnessState? {
    guard let policy = spec.freshness else { return nil }
    guard let made = latest[spec.key]?.timestamp else { return .unknown }
    // The policy was validated, so that it can be applied.
    return (try? policy.limits(materializedAt: made))?.state(at: WallClock.system.now()) ?? .unknown
  }

  func staleness(of key: AssetKey) -> Staleness { stalenessByKey[key] ?? .missing }
}

extension FreshnessState {
  fileprivate var style: TextStyle {
    switch self {
    case .pass: .green
    case .warn: .yellow
    case .fail: .red
    case .unknown: .dim
    }
  }
}

extension AssetSpec {
  /// The asset as `asset list` and `asset show` write it.
  func json(
    _ graph: AssetGraph, _ states: AssetStates?
  ) -> [(key: String, value: OrderedJSON)] {
    var members: [(key: String, value: OrderedJSON)] = [
      ("key", .string(key.description)), ("group", .string(group)), ("kinds", .texts(kinds)),
      ("owners", .texts(owners)), ("tags", .tags(tags)), ("description", .optional(description)),
      ("code_version", .optional(codeVersion)), ("code_location", .string(codeLocation)),
      ("external", .bool(isExternal)), ("deps", .keys(deps)),
      ("dependents", .keys(graph.children(of: key))), ("metadata", .metadata(metadata)),
      ("freshness_policy", .optional(freshness?.description)),
      ("automation_condition", .optional(automation?.description)),
    ]
    if let states {
      let staleness = states.staleness(of: key)
      members += [
        ("staleness", .string(staleness.name)), ("stale_reasons", .texts(staleness.reasons)),
        ("latest_materialization", states.latest[key]?.json ?? .null),
        ("freshness", .optional(states.freshness(of: self)?.rawValue)),
      ]
    }
    return members
  }
}
