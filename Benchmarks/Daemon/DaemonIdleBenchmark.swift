import AssetKitPostgres
import BlockingIO
import Glibc
import PostgresClient

extension Benchmark {
  /// What a daemon costs while there is nothing to do.
  static let daemonIdle = Benchmark(
    name: "daemon-idle", summary: "a daemon with SecureChain's 13 schedules, between their ticks"
  ) { environment in
    let orchestrator = try await Orchestrator(
      environment, variables: ["ASSETKIT_PACKS": "ssc"])
    _ = try await orchestrator.costs(of: ["schedule", "start", "--start-all"], runs: 1)
    // The queue's ticks every five minutes would be work.
    _ = try await orchestrator.costs(of: ["schedule", "stop", "redis_queue_processor"], runs: 1)
    var server = try await environment.database()
    server.database = "postgres"
    let seconds = environment.options.amount(120)
    let daemon = try orchestrator.start(["daemon", "run"])
    do {
      let figures = try await IdleDaemon(process: daemon.processID, server: server)
        .figures(seconds: seconds)
      daemon.signal(SIGTERM)
      _ = try await daemon.output()
      return figures
    } catch {
      daemon.signal(SIGKILL)
      _ = try? await daemon.output()
      throw error
    }
  }
}

/// A daemon, seen from outside.
private struct IdleDaemon {
  let process: Int32
  let server: PostgresConfiguration

  private struct Counters: Sendable {
    let transactions: Int64
    let sessions: Int64
    let processorSeconds: Double
    let at = ContinuousClock.now
  }

  func figures(seconds: Int) async throws -> [Figure] {
    let connection = PostgresConnection(server)
    // Autovacuum's transactions aren't the daemon's.
    try await setAutovacuum(false, connection)
    // What it does once, at its start, is over by then.
    try await Task.sleep(for: .seconds(20))
    let before = try await counters(connection)
    var memory: [Double] = []
    for _ in 0..<seconds {
      try await Task.sleep(for: .seconds(1))
      if let now = residentMemory() { memory.append(now) }
    }
    let after = try await counters(connection)
    try await setAutovacuum(true, connection)
    let minutes = (after.at - before.at).inSeconds / 60
    let cpu = (after.processorSeconds - before.processorSeconds) / (minutes * 60)
    return [
      Figure(
        name: "daemon, idle, 13 schedules: resident memory", unit: .megabytes, samples: memory,
        budget: .atMost(40), peer: .documented(696),
        note: "\(seconds) s; the schedule of the queue is stopped, and no other one ticks"),
      Figure(
        name: "  share of a processor", unit: .percent, samples: [cpu * 100],
        budget: .atMost(1), peer: .documented(4.7)),
      Figure(
        // Each of the two looks is a transaction itself, of which one lies between them.
        name: "  transactions a minute", unit: .perMinute,
        samples: [Double(after.transactions - before.transactions - 1) / minutes],
        budget: .atMost(20), peer: .documented(304)),
      Figure(
        name: "  new connections a minute", unit: .perMinute,
        samples: [Double(after.sessions - before.sessions) / minutes], budget: .atMost(0),
        peer: .documented(132)),
    ]
  }

  private func setAutovacuum(_ isOn: Bool, _ connection: PostgresConnection) async throws {
    try await connection.read { db in
      try db.query("ALTER SYSTEM SET autovacuum = \(isOn ? "on" : "off")")
      try db.query("SELECT pg_reload_conf()")
    }
  }

  private func counters(_ connection: PostgresConnection) async throws -> Counters {
    let (transactions, sessions) = try await connection.read { db in
      let row = try db.query(
        "SELECT xact_commit, sessions FROM pg_stat_database WHERE datname = current_database()")[0]
      return (try row[0] as Int64, try row[1] as Int64)
    }
    return Counters(
      transactions: transactions, sessions: sessions, processorSeconds: processorSeconds())
  }

  private func processorSeconds() -> Double {
    // utime and stime are the 14th and 15th field; the second one, in parentheses, may have blanks.
    let text = TextFile.read("/proc/\(process)/stat") ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return .nan
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private func residentMemory() -> Double? {
    let fields = TextFile.read("/proc/\(process)/statm")?.split(separator: " ") ?? []
    guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}
