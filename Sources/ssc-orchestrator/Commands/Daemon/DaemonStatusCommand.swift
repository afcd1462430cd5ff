internal import AssetKitCore
internal import AssetKitDaemon
internal import CommandLineKit

/// `daemon status`: which daemons are alive, and how their loops are doing.
enum DaemonStatusCommand {
  static let command = Command(
    "status", "Show the daemons of the instance, and how their loops are doing.",
    discussion: "The exit code is 1 when no daemon is alive.", [Console.json]
  ) { session in
    let instance = try await session.instance()
    let now = WallClock.system.now()
    let daemons = try await DaemonRecord.all(instance.pool)
    let isOneAlive = daemons.contains { $0.isAlive(at: now) }
    if session.arguments[Console.json] {
      session.console.write(.array(daemons.map { $0.json(at: now) }))
    } else {
      var table = Table([
        .init("Daemon"), .init("State"), .init("Started", minimum: 19),
        .init("Heartbeat", minimum: 19), .init("Loops"),
      ])
      for daemon in daemons {
        table.append([
          .init(daemon.worker, .cyan),
          daemon.isAlive(at: now) ? .init("alive", .green) : .init("lost", .red),
          .init(daemon.startedAt.local), .init(daemon.heartbeatAt.local),
          .init(daemon.loopSummary),
        ])
      }
      session.console.write(
        table, isEmpty: daemons.isEmpty, otherwise: "No daemon runs; start one with `daemon run`.")
    }
    return isOneAlive ? .success : .failure
  }
}

extension DaemonRecord {
  fileprivate func isAlive(at now: Timestamp) -> Bool { leaseUntil > now }

  /// The loops by name, each with its error when it has one.
  fileprivate var loopSummary: String {
    guard case .object(let loops) = loops else { return "" }
    return loops.sorted { $0.key < $1.key }.map { name, state in
      if case .string(let error)? = state["error"] { "\(name): \(error)" } else { name }
    }.joined(separator: ", ")
  }

  fileprivate func json(at now: Timestamp) -> OrderedJSON {
    [
      "worker": .string(worker), "is_alive": .bool(isAlive(at: now)), "version": .string(version),
      "started_at": .time(startedAt), "heartbeat_at": .time(heartbeatAt),
      "loops": OrderedJSON(loops), "daemon_id": .string(id),
    ]
  }
}
