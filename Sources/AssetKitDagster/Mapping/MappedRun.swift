internal import AssetKitCore
internal import PostgresClient

/// A run of Dagster's that has ended, in our columns.
struct MappedRun: Sendable {
  /// Tags of ours on runs from elsewhere.
  private enum Tag {
    static let job = "dagster/job_name"
    static let parent = "dagster/parent_run_id"
    static let root = "dagster/root_run_id"
    static let runless = "dagster/runless"
  }

  /// The job that stands for any selection of assets.
  private static let assetJob = "__ASSET_JOB"

  /// The number of the row in `runs`.
  let id: Int64
  /// The run.
  private(set) var record: RunRecord
  /// The names of the steps that were planned, in order; empty when Dagster didn't keep them.
  private(set) var steps: [String] = []
  /// What could not be kept as it was.
  private(set) var notes: [ImportNote] = []

  /// Reads a row of a run with a final status; nil when its id is no UUID.
  init?(_ row: SourceRun, status: RunStatus) {
    guard let runID = RunID(row.runID) else { return nil }
    id = row.id
    let changed = row.updatedAt ?? row.createdAt ?? Timestamp(microseconds: 0)
    let started = Timestamp(seconds: row.startTime)
    let ended = max(Timestamp(seconds: row.endTime) ?? changed, started ?? .init(microseconds: 0))
    // Dagster's clock of creation is its database's, in that one's zone.
    let created = min(row.createdAt ?? ended, started ?? ended, ended)
    record = RunRecord(
      id: runID, status: status, selection: row.job ?? "", createdAt: created, startedAt: started,
      endedAt: ended, leaseUntil: ended)
    if let job = row.job?.nonEmpty { record.tags[Tag.job] = job }
    do {
      try read(JSONValue(parsingPython: row.body ?? ""))
    } catch {
      notes.append(
        ImportNote(.runBodyUnreadable, example: "run \(row.runID): \(error.description)"))
    }
  }

  /// The run that stands for those that events without one should have had.
  init(runlessSince time: Timestamp, id runID: RunID) {
    id = RunlessEvents.row
    record = RunRecord(
      id: runID, status: .success, selection: "", tags: [Tag.runless: "true"], createdAt: time,
      endedAt: time, leaseUntil: time)
  }

  private mutating func read(_ body: JSONValue) {
    for (name, value) in body["tags"]?.members ?? [:] { record.tags[name] = value.string }
    for (tag, member) in [(Tag.parent, "parent_run_id"), (Tag.root, "root_run_id")] {
      if record.tags[tag] == nil { record.tags[tag] = body[member]?.string }
    }
    if case .object(let members)? = body["run_config"] { record.configuration = .object(members) }
    steps = body["step_keys_to_execute"]?.elements.compactMap(\.string) ?? []
    let assets = body["asset_selection"]?.elements.compactMap(\.assetKey) ?? []
    if !assets.isEmpty {
      record.selection = assets.sorted().map(Self.selection(of:)).joined(separator: " or ")
    } else if record.selection == Self.assetJob,
      body["asset_check_selection"]?.elements.isEmpty != false
    {
      record.selection = "*"
    }
  }

  /// The selection of one asset, in Dagster's grammar.
  private static func selection(of key: AssetKey) -> String {
    let escaped = key.description.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
    return "key:\"\(String(escaped))\""
  }
}
