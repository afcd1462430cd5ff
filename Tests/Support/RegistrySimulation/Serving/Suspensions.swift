import BlockingIO
import CMicroHTTPD
import Dispatch

/// Connections that wait for a moment without holding a thread.
///
/// libmicrohttpd's manual: a connection may be suspended from within its callbacks, resumed from any
/// thread, and must be resumed before the daemon is stopped.
final class Suspensions: Sendable {
  private struct State {
    var isStopping = false
    var nextTicket = 0
    var waiting: [Int: OpaquePointer] = [:]
  }
  private let state = Locked(State())
  private let timers = DispatchQueue(label: "registry-simulator.latency")

  /// Suspends a connection, to be resumed after a while.
  ///
  /// False once the daemon is being stopped: then go on at once.
  func suspend(_ connection: OpaquePointer, milliseconds: Int) -> Bool {
    let ticket: Int? = state.withLock { state in
      guard !state.isStopping else { return nil }
      MHD_suspend_connection(connection)
      state.nextTicket += 1
      state.waiting[state.nextTicket] = connection
      return state.nextTicket
    }
    guard let ticket else { return false }
    timers.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { self.resume(ticket) }
    return true
  }

  private func resume(_ ticket: Int) {
    // Under the lock: `resumeAll` must not return, and the daemon end, between the two steps.
    state.withLock { state in
      if let connection = state.waiting.removeValue(forKey: ticket) {
        MHD_resume_connection(connection)
      }
    }
  }

  /// Lets all connections go on, and suspends none from now on.
  func resumeAll() {
    state.withLock { state in
      state.isStopping = true
      state.waiting.values.forEach { MHD_resume_connection($0) }
      state.waiting = [:]
    }
  }
}
