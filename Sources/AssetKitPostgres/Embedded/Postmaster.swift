internal import Glibc

/// The server process of a cluster, as far as its files and `/proc` tell.
struct Postmaster: Sendable {
  let location: ClusterLocation

  /// What the server says about itself.
  enum State: Sendable, Equatable {
    case absent
    case starting(pid_t)
    case ready(pid_t)
    case stopping(pid_t)
  }

  /// Whether a server accepts connections; a few microseconds, for the way of every command.
  ///
  /// A connection alone proves nothing: the children of a killed server hold its socket open for a
  /// moment, and never answer.
  var isAccepting: Bool {
    guard let file = ProcessFile(location), file.status == "ready", isOurs(file.process) else {
      return false
    }
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: location.socket.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }

  /// What runs, after a look at whether the recorded process is really this cluster's server.
  var state: State {
    guard let file = ProcessFile(location), isOurs(file.process) else { return .absent }
    switch file.status {
    case "ready", "standby": return .ready(file.process)
    case "stopping": return .stopping(file.process)
    default: return .starting(file.process)
    }
  }

  /// The process of a server that runs and whose socket is gone, so that nobody can connect to it.
  ///
  /// A server makes its socket before it says that it is ready, and says that it stops before it removes
  /// it: the socket of one that was ready before and after the look was removed by somebody else. No
  /// server makes it again.
  var processWithoutSocket: pid_t? {
    guard case .ready(let process) = state, !Files.exists(location.socket),
      state == .ready(process)
    else { return nil }
    return process
  }

  /// Removes what a crash left behind, so that a new server can start.
  ///
  /// PostgreSQL itself does so when the recorded process is gone, but after a reboot its number may
  /// belong to another program, which PostgreSQL then takes for a running server.
  func clearRemains() throws {
    try awaitOrphans()
    for path in [location.processFile, location.socket + ".lock"] {
      let recorded = Files.text(path)?.split(whereSeparator: \.isNewline).first
      guard let process = recorded.flatMap({ pid_t($0) }), !isOurs(process) else { continue }
      unlink(path)
    }
  }

  /// Backends of a killed server end by themselves at their next wait; help those that don't.
  private func awaitOrphans() throws {
    let start = ContinuousClock.now
    while true {
      let orphans = Files.names(in: "/proc").compactMap { pid_t($0) }.filter(isOurs)
      if orphans.isEmpty { return }
      let waited = ContinuousClock.now - start
      guard waited < .seconds(15) else {
        throw EmbeddedPostgresError(
          .timedOut,
          "processes of a killed database server don't end: \(orphans.map(String.init).joined(separator: ", "))"
        )
      }
      if waited > .seconds(3) { for orphan in orphans { kill(orphan, SIGQUIT) } }
      usleep(10_000)
    }
  }

  /// Every process of a server, and nothing else, works in the data directory.
  private func isOurs(_ process: pid_t) -> Bool {
    process > 0 && Files.link("/proc/\(process)/cwd") == location.data
  }
}

/// The lines of `postmaster.pid` that matter: the process in the first, its status in the eighth.
private struct ProcessFile {
  let process: pid_t
  let status: String

  init?(_ location: ClusterLocation) {
    guard let text = Files.text(location.processFile) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let process = lines.first.flatMap({ pid_t($0) }) else { return nil }
    self.process = process
    status = lines.count > 7 ? String(lines[7].prefix { $0 != " " }) : ""
  }
}
