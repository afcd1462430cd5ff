import BlockingIO
import Glibc

@testable import AssetKitBolt

/// A peer on loopback that answers each thing it receives with the next bytes of its script.
///
/// A script is what a server says; what the client says is recorded.
final class ScriptedPeer: Sendable {
  /// What the peer does when bytes have come.
  enum Step: Sendable {
    /// Sends bytes as they are.
    case raw([UInt8])
    /// Sends messages, properly cut.
    case messages([(tag: UInt8, fields: [BoltValue])])
    /// Closes the connection.
    case close
    /// Says nothing until the client goes.
    case silence
  }

  let port: UInt16
  /// All that was received, on whichever connection.
  let received = Locked<[UInt8]>([])

  /// Listens; each connection gets the next of the scripts, and there are none after the last.
  init(_ scripts: [[Step]]) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
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
    let received = received
    Task { await PeerThread().serve(listener, scripts, received) }
  }

  /// The tags of the messages on the only connection, behind its handshake.
  var requests: [UInt8] {
    var bytes = received.withLock { $0 }.dropFirst(20)
    var tags: [UInt8] = []
    while bytes.count >= 4 {
      let (first, second) = (bytes.removeFirst(), bytes.removeFirst())
      tags.append(bytes[bytes.startIndex + 1])
      bytes = bytes.dropFirst(Int(first) << 8 | Int(second)).dropFirst(2)
    }
    return tags
  }

  /// What a server says first: its choice of a version.
  static func handshake(_ major: UInt8, _ minor: UInt8) -> Step { .raw([0, 0, minor, major]) }

  /// An answer of one SUCCESS for each of a number of requests.
  static func successes(_ count: Int) -> Step {
    .messages(Array(repeating: (0x70, [[:]]), count: count))
  }
}

private struct PeerFailure: Error {}

private actor PeerThread {
  private let executor = BlockingExecutor(label: "scripted peer")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  /// Serves one connection after the other.
  func serve(
    _ listener: Int32, _ scripts: [[ScriptedPeer.Step]], _ received: Locked<[UInt8]>
  ) {
    for script in scripts {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      play(script, connection, received)
      close(connection)
    }
    close(listener)
  }

  private func play(
    _ script: [ScriptedPeer.Step], _ connection: Int32, _ received: Locked<[UInt8]>
  ) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for step in script {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      received.withLock { $0 += buffer.prefix(count) }
      switch step {
      case .raw(let bytes): send(connection, bytes)
      case .messages(let messages):
        for (tag, fields) in messages { send(connection, chunked(tag, fields)) }
      case .close: return
      case .silence: while recv(connection, &buffer, buffer.count, 0) > 0 {}
      }
    }
    // The client reads what was sent, and then goes or is told to.
    shutdown(connection, Int32(SHUT_WR))
    while recv(connection, &buffer, buffer.count, 0) > 0 {}
  }

  private func send(_ connection: Int32, _ bytes: [UInt8]) {
    _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  private func chunked(_ tag: UInt8, _ fields: [BoltValue]) -> [UInt8] {
    var encoder = PackStreamEncoder(dialect: .bolt5)
    encoder.beginStructure(tag, fields: UInt8(fields.count))
    for field in fields { try? encoder.encode(field) }
    let size = encoder.bytes.count
    return [UInt8(size >> 8), UInt8(size & 0xFF)] + encoder.bytes + [0, 0]
  }
}
