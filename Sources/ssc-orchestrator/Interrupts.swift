internal import BlockingIO
internal import Glibc

/// SIGINT and SIGTERM, taken by a thread of their own instead of by a handler.
///
/// A handler may call next to nothing (signal-safety(7)); a thread that waits for blocked signals
/// may do anything, such as cancelling a task.
enum Interrupts {
  private static let onInterrupt = Locked<(@Sendable () -> Void)?>(nil)

  /// Keeps the signals from this thread and all that it starts, and ignores SIGPIPE: output into
  /// a closed pipe is dropped.
  static func block() {
    signal(SIGPIPE, SIG_IGN)
    var signals = terminating
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Runs the action at the first signal; a second one ends the process at once.
  static func onFirst(_ action: @escaping @Sendable () -> Void) {
    onInterrupt.withLock { $0 = action }
    var thread = pthread_t()
    pthread_create(&thread, nil, { _ in Interrupts.wait() }, nil)
    pthread_detach(thread)
  }

  /// Gives the signals back their defaults, for a program that takes this one's place.
  static func restore() {
    signal(SIGPIPE, SIG_DFL)
    var signals = terminating
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func wait() -> UnsafeMutableRawPointer? {
    var signals = terminating
    var received: Int32 = 0
    sigwait(&signals, &received)
    onInterrupt.withLock { $0 }?()
    sigwait(&signals, &received)
    _exit(130)
  }

  private static var terminating: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    return signals
  }
}
