internal import Glibc

/// The right to create, start or stop a cluster, which one process at a time has.
///
/// The system releases it when its holder dies.
struct ClusterLock {
  let location: ClusterLocation
  var patience: Duration = .seconds(120)

  /// Runs the body while nobody else has the lock.
  func hold<Result>(_ body: () throws -> Result) throws -> Result {
    let descriptor = open(location.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Files.failure("can't write \(location.lock)") }
    defer { close(descriptor) }
    try location.account.own(location.lock)
    try acquire(descriptor)
    return try body()
  }

  /// Asks again every few milliseconds, since `flock` can wait for ever but not for a minute.
  private func acquire(_ descriptor: Int32) throws {
    let deadline = ContinuousClock.now + patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      try Task.checkCancellation()
      guard ContinuousClock.now < deadline else {
        throw EmbeddedPostgresError(
          .timedOut,
          "another process has been starting or stopping the database for \(patience) (it holds"
            + " \(location.lock))")
      }
      usleep(5_000)
    }
  }
}
