internal import Glibc

/// A TCP connection none of whose waits is endless.
final class Socket: ByteStream {
  let descriptor: Int32
  /// How long the peer may be silent.
  var longestSilence: Duration

  /// Connects to the first of the host's addresses that answers within the time.
  ///
  /// Looking the host's name up takes the system's own time, beside that of each address.
  ///
  /// - Throws: ``BoltError`` with code `.connectionFailed`.
  init(
    to address: BoltAddress, within timeout: Duration, longestSilence: Duration,
    cancellation: Cancellation
  ) throws(BoltError) {
    self.longestSilence = longestSilence
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_ADDRCONFIG
    var found: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(address.host, String(address.port), &hints, &found)
    guard status == 0 else {
      throw BoltError(
        .connectionFailed,
        message: "can't find \(address): \(String(cString: gai_strerror(status)))")
    }
    defer { freeaddrinfo(found) }

    var failure = "it has no address"
    var candidate = found
    while let info = candidate?.pointee {
      switch Socket.connect(info, within: timeout, cancellation) {
      case .success(let descriptor):
        self.descriptor = descriptor
        return
      case .failure(let reason): failure = reason.text
      }
      candidate = info.ai_next
    }
    throw BoltError(.connectionFailed, message: "can't connect to \(address): \(failure)")
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws(BoltError) {
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

  func read(into buffer: inout [UInt8]) throws(BoltError) -> Int {
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count >= 0 { return count }
      try recover(errno, waitingFor: Int16(POLLIN))
    }
  }

  /// Whether the peer has closed, or sent what nobody asked for: either way, of no more use.
  var isStale: Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) != 0
  }

  /// Waits when that helps, and throws otherwise.
  private func recover(_ code: Int32, waitingFor events: Int16) throws(BoltError) {
    switch code {
    case EINTR: return
    case EAGAIN:
      guard Socket.wait(descriptor, for: events, at: .now + longestSilence) else {
        throw BoltError(
          .connectionLost, message: "the server was silent for \(longestSilence)")
      }
    default:
      throw BoltError(
        .connectionLost, message: "the connection broke: \(String(cString: strerror(code)))")
    }
  }

  private struct Reason: Error { var text: String }

  private static func connect(
    _ info: addrinfo, within timeout: Duration, _ cancellation: Cancellation
  ) -> Result<Int32, Reason> {
    let type = info.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(info.ai_family, type, info.ai_protocol)
    guard descriptor >= 0 else { return .failure(Reason(text: String(cString: strerror(errno)))) }
    cancellation.attach(descriptor)
    var code: Int32 = 0
    if Glibc.connect(descriptor, info.ai_addr, info.ai_addrlen) != 0 {
      code = errno
      if code == EINPROGRESS { code = outcome(descriptor, at: .now + timeout) }
    }
    guard code == 0, !cancellation.isCancelled else {
      cancellation.detach()
      close(descriptor)
      return .failure(Reason(text: String(cString: strerror(code))))
    }
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, size)
    return .success(descriptor)
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
