internal import BlockingIO
internal import Glibc

/// Starts a cluster's server and waits until it accepts connections; done under the cluster's lock.
struct ClusterStart {
  let location: ClusterLocation
  let settings: ClusterSettings

  /// Recovery after a crash reads up to `max_wal_size` of log; this is ample for it.
  private static let patience: Duration = .seconds(300)

  func start() throws {
    let postmaster = Postmaster(location: location)
    switch postmaster.state {
    case .ready, .starting:
      // Somebody started it with PostgreSQL's own tools, or was killed while waiting for it.
      return try waitUntilReady(process: nil, logStart: logSize)
    case .stopping(let process):
      try ClusterStop(location: location).waitForEnd(of: process)
    case .absent:
      break
    }
    try postmaster.clearRemains()
    try Files.write(
      settings.text(socketDirectory: location.socketDirectory), to: location.settings)
    let logStart = logSize
    try waitUntilReady(process: try launch(), logStart: logStart)
  }

  /// Starts the server in a session of its own, with nothing of this process but its log.
  private func launch() throws -> pid_t {
    let binaries = try ServerBinaries.find(version: clusterVersion)
    if logSize > 16 << 20 { rename(location.log, location.log + ".1") }
    let log = open(location.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard log >= 0 else { throw Files.failure("can't write \(location.log)") }
    defer { close(log) }
    try location.account.own(location.log)
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(null) }
    var command = location.account.command(binaries.postgres, ["-D", location.data])
    command.startsSession = true
    return try command.spawn(input: null, output: log, error: log)
  }

  private func waitUntilReady(process: pid_t?, logStart: Int) throws {
    let postmaster = Postmaster(location: location)
    let deadline = ContinuousClock.now + Self.patience
    while !postmaster.isAccepting {
      try Task.checkCancellation()
      let ended = process.map { Command.Status.poll($0) != nil } ?? (postmaster.state == .absent)
      if ended {
        throw EmbeddedPostgresError(
          .startFailed, "the database server in \(location.root) didn't start",
          words: reasons(since: logStart))
      }
      if let process = postmaster.processWithoutSocket {
        throw EmbeddedPostgresError(
          .socketLost,
          "the database server (process \(process)) runs, but its socket \(location.socket) was"
            + " removed, so nobody can connect to it; `instance stop` ends it, and those who are still"
            + " connected lose it; then try again")
      }
      guard ContinuousClock.now < deadline else {
        throw EmbeddedPostgresError(
          .timedOut,
          "the database server doesn't accept connections after \(Self.patience); see"
            + " \(location.log)")
      }
      usleep(3_000)
    }
  }

  private var clusterVersion: Int? {
    Files.text(location.versionFile).flatMap { text in
      Int(text.prefix { $0.isNumber })
    }
  }

  private var logSize: Int { Files.status(location.log).map { Int($0.st_size) } ?? 0 }

  /// What the server complained about since it was started.
  private func reasons(since start: Int) -> String {
    let lines = (Files.text(location.log, from: start) ?? "").split(whereSeparator: \.isNewline)
    let complaints = lines.filter { line in
      ["FATAL:", "PANIC:", "ERROR:", "HINT:", "setpriv:"].contains { line.contains($0) }
    }
    let chosen = complaints.isEmpty ? lines.suffix(3) : complaints.suffix(3)
    return chosen.isEmpty ? "see \(location.log)" : chosen.joined(separator: "; ")
  }
}
