internal import Glibc

/// A socket that listens, and the port that it got.
struct ListeningSocket {
  let descriptor: Int32
  let port: UInt16

  /// Listens on a numeric address; port 0 takes any that is free.
  init(address: String, port: UInt16) throws(HTTPServerError) {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(address, "\(port)", &hints, &found) == 0, let target = found else {
      throw HTTPServerError(.badAddress, "`\(address)` is no IPv4 or IPv6 address")
    }
    defer { freeaddrinfo(target) }
    let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(target.pointee.ai_family, flags, 0)
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    // A port whose last connections are still closing may be taken again.
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    guard descriptor >= 0,
      bind(descriptor, target.pointee.ai_addr, target.pointee.ai_addrlen) == 0,
      listen(descriptor, 128) == 0
    else {
      let code = errno
      if descriptor >= 0 { close(descriptor) }
      throw HTTPServerError(
        code == EADDRINUSE ? .portTaken : .failed,
        "can't listen on port \(port) of \(address): \(String(cString: strerror(code)))")
    }
    self.descriptor = descriptor
    self.port = Self.port(of: descriptor) ?? port
  }

  private static func port(of descriptor: Int32) -> UInt16? {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isKnown = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isKnown else { return nil }
    // The port is at the same place in addresses of both families.
    return withUnsafeBytes(of: address) {
      UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
    }
  }
}
