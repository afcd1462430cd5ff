internal import BlockingIO
internal import CMicroHTTPD

/// A small HTTP/1.1 server: one thread that polls, and a function that answers.
///
/// The function runs as a task, while its connection waits at no cost, so that slow answers hold up
/// no others. A request is read whole before it is answered.
public final class HTTPServer: Sendable {
  /// Answers a request; its task is cancelled when the server stops.
  public typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

  /// How a server behaves.
  public struct Options: Sendable, Hashable {
    /// The numeric address to listen on, IPv4 or IPv6.
    public var address = "127.0.0.1"
    /// The port; 0 for any that is free.
    public var port: UInt16 = 0
    /// So many connections are served at once; more are refused.
    public var maxConnections = 128
    /// Larger bodies are answered with 413.
    public var maxBodyBytes = 1_000_000
    /// A connection on which nothing happens for so many seconds is closed.
    public var idleSeconds = 60

    /// Any port of this machine's loopback.
    public init() {}
  }

  /// The port that it listens on.
  public let port: UInt16
  private let service: Service
  private let daemon: Locked<OpaquePointer?>

  /// Listens and answers from now on, until `stop` or the release of the server.
  public init(_ options: Options = Options(), handler: @escaping Handler) throws(HTTPServerError) {
    let socket = try ListeningSocket(address: options.address, port: options.port)
    let service = Service(handler, maxBodyBytes: options.maxBodyBytes)
    // The daemon's thread uses the service unretained: `stop` ends the thread before it goes.
    let context = Unmanaged.passUnretained(service).toOpaque()
    guard
      let pointer = shim_MHD_start(
        socket.descriptor, UInt32(clamping: max(1, options.maxConnections)),
        UInt32(clamping: options.idleSeconds), Service.access, Service.completed, context)
    else {
      throw HTTPServerError(
        .failed, "libmicrohttpd can't be started on port \(socket.port) of \(options.address)")
    }
    self.service = service
    port = socket.port
    daemon = Locked(pointer)
  }

  deinit { stop() }

  /// Closes all connections, cancels what is being answered, and gives the port back.
  public func stop() {
    let daemon = daemon.withLock { daemon in
      defer { daemon = nil }
      return daemon
    }
    guard let daemon else { return }
    // A daemon must not be stopped while one of its connections is suspended.
    service.endWaiting()
    MHD_stop_daemon(daemon)
  }
}
