internal import BlockingIO
internal import Glibc

/// Stops a cluster's server; done under the cluster's lock.
struct ClusterStop {
  let location: ClusterLocation

  func stop(_ mode: EmbeddedPostgres.StopMode) throws {
    let process: pid_t
    switch Postmaster(location: location).state {
    case .absent: return
    case .starting(let running), .ready(let running), .stopping(let running): process = running
    }
    // The server's manual gives these signals their meaning (section 19.5).
    let signal =
      switch mode {
      case .smart: SIGTERM
      case .fast: SIGINT
      case .immediate: SIGQUIT
      }
    guard kill(process, signal) == 0 || errno == ESRCH else {
      throw Files.failure("can't stop the database server (process \(process))")
    }
    try waitForEnd(of: process)
  }

  /// Waits until the process is gone, reaping it when it is a child of this one.
  func waitForEnd(of process: pid_t, patience: Duration = .seconds(120)) throws {
    let deadline = ContinuousClock.now + patience
    while isRunning(process) {
      try Task.checkCancellation()
      guard ContinuousClock.now < deadline else {
        throw EmbeddedPostgresError(
          .timedOut,
          "the database server (process \(process)) doesn't stop; see \(location.log)")
      }
      usleep(3_000)
    }
  }

  private func isRunning(_ process: pid_t) -> Bool {
    // Fails harmlessly when the server is another process's child.
    _ = Command.Status.poll(process)
    return Postmaster(location: location).state != .absent
  }
}
