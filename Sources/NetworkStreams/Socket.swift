internal import Glibc

/// A connection over TCP or a Unix socket, none of whose waits is endless.
package final class Socket: ByteStream {
  /// The file descriptor, to be shut down by who cancels.
  package let descriptor: Int32
  /// How long the peer may be silent.
  package var longestSilence: Duration

  /// Connects to the first of the host's addresses that answers within the time.
  ///
  /// Looking the host's name up takes the system's own time, beside that of each address.
  ///
  /// - Throws: ``StreamError`` with code `.connectionFailed`.
  package init(
    toHost host: String, port: UInt16, within timeout: Duration, longestSilence: Duration,
    cancellation: Cancellation
  ) throws(StreamError) {
    self.longestSilence = longestSilence
    let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_ADDRCONFIG
    var found: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &found)
    guard status == 0 else {
      throw StreamError(
        .connectionFailed, "can't find \(address): \(String(cString: gai_strerror(status)))")
    }
    defer { freeaddrinfo(found) }

    var failure = "it has no address"
    var candidate = found
    while let info = candidate?.pointee {
      let type = info.ai_socktype
      let descriptor = socket(info.ai_family, type | Socket.flags, info.ai_protocol)
      let attempt = Socket.connect(
        descriptor, info.ai_addr, info.ai_addrlen, within: timeout, cancellation)
      switch attempt {
      case .success:
        Socket.configure(descriptor)
        self.descriptor = descriptor
        return
      case .failure(let reason): failure = reason.text
      }
      candidate = info.ai_next
    }
    throw StreamError(.connectionFailed, "can't connect to \(address): \(failure)")
  }

  /// Connects to a socket in the file system.
  ///
  /// - Throws: ``StreamError`` with code `.connectionFailed`.
  package init(
    toPath path: String, within timeout: Duration, longestSilence: Duration,
    cancellation: Cancellation
  ) throws(StreamError) {
    self.longestSilence = longestSilence
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // An address holds about a hundred bytes. A longer path is entered by its directory.
    var directory: Int32 = -1
    var reachable = path
    if path.utf8.count >= MemoryLayout.size(ofValue: address.sun_path),
      let slash = path.lastIndex(of: "/")
    {
      directory = open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      reachable = "/proc/self/fd/\(directory)" + path[slash...]
    }
    defer { if directory >= 0 { close(directory) } }
    guard reachable.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw StreamError(.connectionFailed, "can't connect to \(path): the path is too long")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: reachable.utf8) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Socket.flags, 0)
    let attempt = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Socket.connect(
          descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size), within: timeout, cancellation)
      }
    }
    if case .failure(let reason) = attempt {
      throw StreamError(.connectionFailed, "can't connect to \(path): \(reason.text)")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  package func write(_ bytes: [UInt8]) throws(StreamError) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { rest in
        send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
      } else {
        try recover(errno, waitingFor: Int16(POLLOUT))
      }
    }
  }

  package func read(into buffer: inout [UInt8]) throws(StreamError) -> Int {
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count >= 0 { return count }
      try recover(errno, waitingFor: Int16(POLLIN))
    }
  }

  /// Whether the peer has closed, or sent what nobody asked for: either way, of no more use.
  package var isStale: Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) != 0
  }

  /// Waits when that helps, and throws otherwise.
  private func recover(_ code: Int32, waitingFor events: Int16) throws(StreamError) {
    switch code {
    case EINTR: return
    case EAGAIN:
      guard Socket.wait(descriptor, for: events, at: .now + longestSilence) else {
        throw StreamError(.connectionLost, "the server was silent for \(longestSilence)")
      }
    default:
      throw StreamError(
        .connectionLost, "the connection broke: \(String(cString: strerror(code)))")
    }
  }

  private struct Reason: Error { var text: String }

  private static let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)

  /// Connects a new descriptor, which is closed when that fails.
  private static func connect(
    _ descriptor: Int32, _ address: UnsafePointer<sockaddr>?, _ size: socklen_t,
    within timeout: Duration, _ cancellation: Cancellation
  ) -> Result<Void, Reason> {
    guard descriptor >= 0 else { return .failure(Reason(text: String(cString: strerror(errno)))) }
    cancellation.attach(descriptor)
    var code: Int32 = 0
    if Glibc.connect(descriptor, address, size) != 0 {
      code = errno
      if code == EINPROGRESS { code = outcome(descriptor, at: .now + timeout) }
    }
    guard code == 0, !cancellation.isCancelled else {
      cancellation.detach()
      close(descriptor)
      return .failure(Reason(text: String(cString: strerror(code))))
    }
    return .success(())
  }

  private static func configure(_ descriptor: Int32) {
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size)
  }

  /// The error code of a connection attempt under way, 0 when it succeeds.
  private static func outcome(
    _ descriptor: Int32, at deadline: ContinuousClock.Instant
  ) -> Int32 {
    guard wait(descriptor, for: Int16(POLLOUT), at: deadline) else { return ETIMEDOUT }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
  }

  /// Waits until the socket is ready or broken; false when the time is over.
  private static func wait(
    _ descriptor: Int32, for events: Int16, at deadline: ContinuousClock.Instant
  ) -> Bool {
    var state = pollfd(fd: descriptor, events: events, revents: 0)
    while true {
      let left = max(.zero, deadline - ContinuousClock.now)
      let milliseconds = min(left / .milliseconds(1), Double(Int32.max)).rounded(.up)
      let count = poll(&state, 1, Int32(milliseconds))
      if count > 0 { return true }
      if count == 0 || errno != EINTR { return false }
    }
  }
}
