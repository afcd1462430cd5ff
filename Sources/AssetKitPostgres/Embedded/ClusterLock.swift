internal import Glibc

/// The right to create, start or stop a cluster, which one process at a time has.
///
/// The system releases it when its holder dies.
struct ClusterLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for the lock.
  ///
  /// It asks again every few milliseconds, since `flock` can wait for ever but not for a minute.
  init(_ location: ClusterLocation, timeout: Duration = .seconds(120)) throws {
    let descriptor = open(location.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Files.failure("can't write \(location.lock)") }
    self.descriptor = descriptor
    try location.account.own(location.lock)
    let deadline = ContinuousClock.now + timeout
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      try Task.checkCancellation()
      guard ContinuousClock.now < deadline else {
        throw EmbeddedPostgresError(
          .timedOut,
          "another process has been starting or stopping the database for \(timeout) (it holds"
            + " \(location.lock))")
      }
      usleep(5_000)
    }
  }

  deinit { close(descriptor) }
}
