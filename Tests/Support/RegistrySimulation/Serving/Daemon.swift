import BlockingIO
import CMicroHTTPD

/// libmicrohttpd's daemon: its threads, its socket and its C callback.
final class Daemon: Sendable {
  let port: UInt16
  private let state: Locked<State>
  private let inbox: Inbox

  private struct State {
    var daemon: OpaquePointer?
  }

  /// What the C callback points at: the handler comes in after the port is known.
  private final class Inbox: Sendable {
    let handler = Locked<RequestHandler?>(nil)
  }

  /// Listens on a port of 127.0.0.1 (0 for any) and answers 503 until there is a handler.
  init(port: UInt16, threads: Int) throws(RegistrySimulatorError) {
    let inbox = Inbox()
    // The daemon's threads use the inbox unretained: `stop` ends them before it goes.
    let context = Unmanaged.passUnretained(inbox).toOpaque()
    guard
      let daemon = shim_MHD_start_loopback(port, UInt32(max(1, threads)), Self.callback, context)
    else {
      throw RegistrySimulatorError(description: "can't listen on port \(port) of 127.0.0.1")
    }
    self.inbox = inbox
    self.port = shim_MHD_port(daemon)
    state = Locked(State(daemon: daemon))
  }

  deinit { stop() }

  func serve(_ handler: RequestHandler) { inbox.handler.withLock { $0 = handler } }

  func stop() {
    inbox.handler.withLock { $0 }?.suspensions.resumeAll()
    let daemon = state.withLock { state in
      let daemon = state.daemon
      state.daemon = nil
      return daemon
    }
    if let daemon { MHD_stop_daemon(daemon) }
  }

  /// Called by libmicrohttpd's threads: at least once for each request, again after a suspension
  /// and for each part of a request's body.
  private static let callback: MHD_AccessHandlerCallback = {
    context, connection, url, method, _, _, uploadSize, requestState in
    guard let context, let connection, let url, let method, let requestState else { return .NO }
    let inbox = Unmanaged<Inbox>.fromOpaque(context).takeUnretainedValue()
    guard let handler = inbox.handler.withLock({ $0 }) else { return .NO }
    let exchange = Exchange(
      connection: connection, method: String(cString: method), path: String(cString: url))
    // A mark, never dereferenced: libmicrohttpd hands back with each call what the last one left.
    let call = UInt(bitPattern: requestState.pointee) + 1
    requestState.pointee = UnsafeMutableRawPointer(bitPattern: call)
    // An answer in the first call, before the request counts as read, costs the connection.
    if call == 1 { return .YES }
    if let uploadSize, uploadSize.pointee > 0 {
      uploadSize.pointee = 0
      requestState.pointee = UnsafeMutableRawPointer(bitPattern: 1 as UInt)
      return .YES
    }
    return handler.handle(exchange, hasWaited: call > 2) ?? .YES
  }
}
