import BlockingIO
import Glibc

/// A peer on loopback that answers the first bytes of each connection with the next of its scripts,
/// and what follows with nothing.
final class ScriptedRedis: Sendable {
  let port: UInt16

  /// What a peer does after its bytes.
  enum End: Sendable {
    case closes, staysSilent
  }

  /// Listens; each connection gets the next of the scripts, and there are none after the last.
  init(_ scripts: [[UInt8]], then end: End = .closes) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 8) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
    guard isListening else { throw PeerFailure() }
    port = UInt16(bigEndian: address.sin_port)
    Task { await PeerThread().serve(listener, scripts, end) }
  }

  convenience init(_ script: String, then end: End = .closes) throws {
    try self.init([Array(script.utf8)], then: end)
  }
}

private struct PeerFailure: Error {}

private actor PeerThread {
  private let executor = BlockingExecutor(label: "scripted redis")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  /// Serves one connection after the other.
  func serve(_ listener: Int32, _ scripts: [[UInt8]], _ end: ScriptedRedis.End) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for script in scripts {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      if recv(connection, &buffer, buffer.count, 0) > 0 {
        _ = send(connection, script, script.count, Int32(MSG_NOSIGNAL))
        if end == .closes { shutdown(connection, Int32(SHUT_WR)) }
        while recv(connection, &buffer, buffer.count, 0) > 0 {}
      }
      close(connection)
    }
    close(listener)
  }
}
