internal import Glibc

/// A way to wake a thread that waits for the server: one end of a socket pair, which it polls too.
///
/// The waiting thread itself then asks the server to cancel. So a cancelled task never blocks the
/// thread that cancels it, and a signal that comes before the wait isn't lost.
final class Interrupt: Sendable {
  let readEnd: Int32
  private let writeEnd: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    guard socketpair(AF_UNIX, Int32(type), 0, &ends) == 0 else {
      throw PostgresError(
        .connectionFailed,
        message: "can't make a socket pair for a connection: \(String(cString: strerror(errno)))")
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Wakes the waiting thread, or lets its next wait return at once.
  func signal() {
    var byte: UInt8 = 1
    // A full buffer is a signal already.
    _ = write(writeEnd, &byte, 1)
  }

  /// Forgets earlier signals.
  func clear() {
    var byte: UInt8 = 0
    while read(readEnd, &byte, 1) == 1 {}
  }

  /// Waits; true when it ended by a signal.
  func wait(for duration: Duration) -> Bool {
    var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, duration.pollTimeout) > 0
  }
}

extension Duration {
  /// Milliseconds for `poll`, rounded up, never negative.
  var pollTimeout: Int32 {
    let (seconds, attoseconds) = components
    let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
    let rounded = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    guard !milliseconds.overflow, milliseconds.partialValue < Int64(Int32.max) - 1000 else {
      return Int32.max
    }
    return Int32(max(0, milliseconds.partialValue + rounded))
  }
}
