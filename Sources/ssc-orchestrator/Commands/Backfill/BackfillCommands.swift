internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit
internal import PostgresClient

/// `backfill`: many partitions at once.
enum BackfillCommands {
  static let group = Command(
    group: "backfill", "Make many partitions of assets.", TargetOptions.all,
    subcommands: [BackfillLaunchCommand.command, list, show, cancel])

  private static let id = Positional<String>("BACKFILL", "The backfill's id.")
  private static let limit = Option<Int>("limit", "N", "How many backfills (25).")
  private static let wait = Flag("wait", "Return when all its runs have ended.")

  private static let list = Command(
    "list", "List backfills, the newest first.", [limit, Console.json]
  ) { session in
    let count = session.arguments[limit] ?? 25
    guard count > 0 else {
      throw UsageError(
        "`--limit` expects a number from 1, found `\(count)`", path: session.arguments.path)
    }
    let records = try await session.instance().pool.read { db in
      try Backfills.records(limit: count, db)
    }
    if session.arguments[Console.json] {
      session.console.write(.array(records.map(\.json)))
      return .success
    }
    var table = Table([
      .init("Backfill", isShrinkable: false), .init("Status"), .init("Created", minimum: 19),
      .init("Partitions", .right), .init("Runs", .right), .init("Done", .right),
      .init("Failed", .right), .init("Selection"),
    ])
    for record in records {
      table.append([
        .init(record.id, .cyan), record.cell, .init(record.createdAt.local),
        .init(HumanFormat.count(record.partitionCount)), .init(HumanFormat.count(record.runs)),
        .init(HumanFormat.count(record.succeeded)), .init(HumanFormat.count(record.failed)),
        .init(record.selection),
      ])
    }
    session.console.write(table, isEmpty: records.isEmpty, otherwise: "No backfills.")
    return .success
  }

  private static let show = Command(
    "show", "Show a backfill, and how its runs are doing.",
    discussion: "Its runs have the tag dagster/backfill: `run list --tag dagster/backfill=ID`.",
    [id, wait, Console.json]
  ) { session in
    let instance = try await session.instance()
    var record = try await find(session, instance)
    while session.arguments[wait], record.isOpen {
      try await Task.sleep(for: .milliseconds(200))
      _ = try await instance.storage.reapLostRuns(now: WallClock.system.now())
      record = try await find(session, instance)
    }
    if session.arguments[Console.json] {
      session.console.write(record.json)
    } else {
      let output = session.console.output
      output.line("backfill \(record.id) is " + record.status)
      let rows: [(String, String)] = [
        ("selection", record.selection), ("partitions", record.partitions),
        ("policy", record.policy), ("created", record.createdAt.local),
        ("ended", record.endedAt?.local ?? ""),
        (
          "runs",
          "\(record.runs): \(record.succeeded) succeeded, \(record.failed) failed, "
            + "\(record.canceled) canceled, \(record.inProgress) in progress, "
            + "\(record.queued) queued"
        ),
      ]
      for (name, value) in rows where !value.isEmpty {
        output.line("  " + TextWrapping.pad(name, to: 12) + Sanitized.line(value))
      }
    }
    guard session.arguments[wait] else { return .success }
    return record.status == "COMPLETED_SUCCESS" ? .success : .failure
  }

  private static let cancel = Command(
    "cancel", "Cancel the runs of a backfill that haven't ended.",
    discussion: "Those that wait end at once; those that execute are asked to.", [id]
  ) { session in
    let instance = try await session.instance()
    let record = try await find(session, instance)
    guard record.isOpen else {
      session.console.note("backfill \(record.id) has ended already (\(record.status))")
      return .success
    }
    let (canceled, asked) = try await instance.pool.write { db in
      try Backfills.cancel(record.id, now: WallClock.system.now(), db)
    }
    session.console.output.line(
      "backfill \(record.id): \(HumanFormat.count(canceled)) runs are canceled, "
        + "\(HumanFormat.count(asked)) are asked to end")
    return .success
  }

  private static func find(_ session: Session, _ instance: Instance) async throws
    -> Backfills.Record
  {
    let name = try session.arguments.require(id)
    guard let record = try await instance.pool.read({ try Backfills.record(name, $0) }) else {
      throw UsageError(
        "there is no backfill `\(name)`; see `backfill list`", path: session.arguments.path)
    }
    return record
  }
}

extension Backfills.Record {
  /// The status in its colour.
  fileprivate var cell: Table.Cell {
    let style: TextStyle =
      switch status {
      case "COMPLETED_SUCCESS": .green
      case "COMPLETED_FAILED": .red
      case "CANCELED", "CANCELING": .yellow
      default: .cyan
      }
    return .init(status, style)
  }

  /// The backfill as all commands write it.
  var json: OrderedJSON {
    [
      "backfill_id": .string(id), "status": .string(status), "selection": .string(selection),
      "partitions": .string(partitions), "partition_count": .int(Int64(partitionCount)),
      "policy": .string(policy), "tags": .tags(tags), "created_at": .time(createdAt),
      "ended_at": .time(endedAt), "runs": .int(Int64(runs)), "queued": .int(Int64(queued)),
      "in_progress": .int(Int64(inProgress)), "succeeded": .int(Int64(succeeded)),
      "failed": .int(Int64(failed)), "canceled": .int(Int64(canceled)),
    ]
  }
}
