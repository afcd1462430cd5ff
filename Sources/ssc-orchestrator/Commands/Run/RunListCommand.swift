internal import AssetKitCore
internal import CommandLineKit

/// `run list`: the newest runs.
enum RunListCommand {
  private static let limit = Option<Int>("limit", "N", "How many runs (25).")
  private static let status = Option<RunStatus>(
    "status", "STATUS", "Only runs in this state.", repeats: true)
  private static let tag = Option<KeyValue>(
    "tag", "KEY=VALUE", "Only runs with this label.", repeats: true)

  static let command = Command(
    "list", "List runs, the newest first.", [limit, status, tag, Console.json]
  ) { session in
    var query = RunQuery(statuses: Set(session.arguments.all(status)))
    for pair in session.arguments.all(tag) { query.tags[pair.key] = pair.value }
    query.limit = session.arguments[limit] ?? 25
    guard query.limit > 0 else {
      throw UsageError(
        "`--limit` expects a number from 1, found `\(query.limit)`", path: session.arguments.path)
    }
    let instance = try await session.instance()
    let now = WallClock.system.now()
    // A run whose worker is gone is shown as what it is, not as one that goes on.
    try await instance.endLostRuns(session.console)
    let runs = try await instance.storage.runs(query)
    if session.arguments[Console.json] {
      session.console.write(.array(runs.map { .object($0.json(at: now)) }))
      return .success
    }
    var table = Table([
      .init("Run", minimum: 36, isShrinkable: false), .init("Status"),
      .init("Created", minimum: 25), .init("Duration", .right), .init("Selection"), .init("Tags"),
    ])
    for run in runs {
      table.append([
        .init(run.id.description, .cyan), run.status.cell, .init(run.createdAt.local),
        .init(run.duration(at: now).map(HumanFormat.duration) ?? "-"), .init(run.selection),
        .init(run.tagText),
      ])
    }
    session.console.write(table, isEmpty: runs.isEmpty, otherwise: "No runs.")
    return .success
  }
}

extension RunStatus: ArgumentValue {
  /// Reads a status in small or capital letters.
  package init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}

extension RunRecord {
  var tagText: String {
    tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
  }
}
