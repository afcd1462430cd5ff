internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// Reads what automation conditions look at.
struct AutomationReader {
  private let graph: AssetGraph
  /// What the selections of runs select; the graph stays the same.
  private var targets: [String: Set<AssetKey>] = [:]

  init(_ graph: AssetGraph) { self.graph = graph }

  /// The instance as it is now.
  ///
  /// What is in progress is read before what was made, so that a run that ends meanwhile counts as both and
  /// not as neither.
  mutating func snapshot(of keys: Set<AssetKey>, now: Timestamp, _ db: Database) throws
    -> AutomationSnapshot
  {
    var snapshot = AutomationSnapshot(now: now)
    snapshot.lastID = try db.query(DaemonQueries.automation["last_id"])[0][0]
    try readPartitions(of: keys, into: &snapshot, db)
    for row in try db.query(DaemonQueries.automation["open_runs"]) {
      try noteOpenRun(row, keys, &snapshot)
    }
    for row in try db.query(DaemonQueries.automation["latest"], keys.map(\.description)) {
      let key = AssetKey(try row[0] as String)
      var asset = snapshot.assets[key] ?? .init()
      asset.latest = .init(id: try row[1], dataVersion: try row[2])
      asset.madeWith = (try row[3] as String?).map { target(of: $0) } ?? []
      asset.latestPartition = try row[4]
      snapshot.assets[key] = asset
    }
    let partitioned = keys.filter { snapshot.assets[$0]?.partitioned != nil }
    guard !partitioned.isEmpty else { return snapshot }
    var positions: [AssetKey: [Int]] = [:]
    for row in try db.query(
      DaemonQueries.automation["partitions"], partitioned.map(\.description))
    {
      let key = AssetKey(try row[0] as String)
      let partitions = snapshot.assets[key]?.partitioned?.partitions
      guard let position = partitions?.position(of: try row[1]) else { continue }
      positions[key, default: []].append(position)
      snapshot.assets[key]?.partitioned?.latest[position] = try row[2]
    }
    for (key, positions) in positions {
      snapshot.assets[key]?.partitioned?.made = PartitionSet(positions)
    }
    return snapshot
  }

  private func readPartitions(
    of keys: Set<AssetKey>, into snapshot: inout AutomationSnapshot, _ db: Database
  ) throws {
    let definitions = keys.reduce(into: [AssetKey: PartitionsDefinition]()) {
      $0[$1] = graph.spec($1)?.automationPartitions
    }
    var scope = PartitionScope(now: snapshot.now.instant)
    for name in Set(definitions.values.flatMap(\.dynamicNames)) {
      scope.dynamic[name] = try db.query(DaemonQueries.automation["dynamic"], name).map {
        try $0[0] as String
      }
    }
    var known: [PartitionsDefinition: Partitions] = [:]
    for (key, definition) in definitions {
      let partitions = try known[definition] ?? scope.partitions(of: definition)
      known[definition] = partitions
      snapshot.assets[key, default: .init()].partitioned = .init(partitions)
    }
  }

  /// Notes what a run that hasn't ended is going to make.
  private mutating func noteOpenRun(
    _ row: Row, _ keys: Set<AssetKey>, _ snapshot: inout AutomationSnapshot
  ) throws {
    let targets = target(of: try row[0]).intersection(keys)
    guard !targets.isEmpty else { return }
    let made = try (row[2] as [String]).map { text in
      let parts = text.split(separator: "\u{1F}", maxSplits: 1, omittingEmptySubsequences: false)
      return (key: AssetKey(String(parts[0])), partition: parts.count > 1 ? String(parts[1]) : "")
    }
    var tags: [String: String] = [:]
    if case .object(let members) = try JSONValue(parsing: row[1]) {
      for case (let name, .string(let value)) in members { tags[name] = value }
    }
    let partition = RunPartition(tags: tags)
    for key in targets {
      let own = made.filter { $0.key == key }
      guard let partitions = snapshot.assets[key]?.partitioned?.partitions else {
        if own.isEmpty { snapshot.assets[key, default: .init()].isInProgress = true }
        continue
      }
      guard let partition, let set = try? partition.set(in: partitions) else { continue }
      let left = set.subtracting(
        PartitionSet(own.compactMap { partitions.position(of: $0.partition) }))
      let known = snapshot.assets[key]?.partitioned?.inProgress ?? PartitionSet()
      snapshot.assets[key]?.partitioned?.inProgress = known.union(left)
    }
  }

  /// What is remembered of the conditions of assets.
  func states(of keys: some Sequence<AssetKey>, _ db: Database) throws -> [AssetKey:
    AutomationState]
  {
    try db.query(DaemonQueries.automation["states"], keys.map(\.description)).reduce(into: [:]) {
      let row = $1
      $0[AssetKey(try row[0] as String)] = AutomationState(
        evaluatedAt: Timestamp(try row[1]), wasRequested: try row[2],
        json: try JSONValue(parsing: row[3]))
    }
  }

  /// What a run's selection selects; nothing when it isn't one of these assets'.
  private mutating func target(of selection: String) -> Set<AssetKey> {
    if let known = targets[selection] { return known }
    let keys = (try? AssetSelection(parsing: selection).resolve(on: graph)) ?? []
    if targets.count >= 10_000 { targets = [:] }
    targets[selection] = Set(keys)
    return Set(keys)
  }
}
