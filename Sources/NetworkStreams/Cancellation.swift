internal import BlockingIO
internal import Glibc

/// Lets any thread end the waits of the one that talks to a server.
///
/// A socket that is shut down answers each wait at once. The descriptor is held here only while it
/// is open, so that no other file that got its number later is hit.
package final class Cancellation: Sendable {
  private struct State {
    var descriptor: Int32?
    var isCancelled = false
  }

  private let state = Locked(State())

  /// Makes one that nobody has asked for yet.
  package init() {}

  /// Whether somebody asked for the end.
  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Says which socket is waited for; call ``detach()`` before it is closed.
  package func attach(_ descriptor: Int32) {
    state.withLock { state in
      state.descriptor = descriptor
      // `shutdown` doesn't block, whatever the socket's state.
      if state.isCancelled { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  /// Forgets the socket.
  package func detach() { state.withLock { $0.descriptor = nil } }

  /// Ends the wait under way and all later ones.
  package func cancel() {
    state.withLock { state in
      state.isCancelled = true
      if let descriptor = state.descriptor { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }
}
