internal import Glibc

/// SIGINT and SIGTERM, taken by a thread that waits for them instead of by a handler.
///
/// A handler may call next to nothing (signal-safety(7)); this thread may do anything, such as
/// cancelling a task. It is the main one: were that given to the main queue, dispatch would start
/// a thread of its own that has no signal blocked, and by which the process would be killed.
enum Interrupts {
  /// Keeps the signals from this thread and all that it starts, and ignores SIGPIPE: output into
  /// a closed pipe is dropped.
  static func block() {
    signal(SIGPIPE, SIG_IGN)
    var signals = terminating
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Runs the action at the first signal; a second one ends the process at once.
  static func wait(_ action: () -> Void) -> Never {
    var signals = terminating
    var received: Int32 = 0
    sigwait(&signals, &received)
    action()
    sigwait(&signals, &received)
    _exit(130)
  }

  /// Gives the signals back their defaults, for a program that takes this one's place.
  static func restore() {
    signal(SIGPIPE, SIG_DFL)
    var signals = terminating
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static var terminating: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    return signals
  }
}
