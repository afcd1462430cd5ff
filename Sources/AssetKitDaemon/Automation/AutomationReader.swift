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
    var inProgress: Set<AssetKey> = []
    for row in try db.query(DaemonQueries.automation["open_runs"]) {
      let made = Set((try row[1] as [String]).map { AssetKey($0) })
      inProgress.formUnion(target(of: try row[0]).subtracting(made))
    }
    for key in keys where inProgress.contains(key) {
      snapshot.assets[key, default: .init()].isInProgress = true
    }
    for row in try db.query(DaemonQueries.automation["latest"], keys.map(\.description)) {
      let key = AssetKey(try row[0] as String)
      var asset = snapshot.assets[key] ?? .init()
      asset.latest = .init(id: try row[1], dataVersion: try row[2])
      asset.madeWith = (try row[3] as String?).map { target(of: $0) } ?? []
      snapshot.assets[key] = asset
    }
    return snapshot
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
