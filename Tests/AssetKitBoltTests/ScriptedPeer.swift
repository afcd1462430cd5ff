import BlockingIO
import Glibc

@testable import AssetKitBolt

/// A peer on loopback that answers each thing it receives with the next bytes of its script.
///
/// What it receives isn't read but for its having come: a script is what a server says.
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
  private let listener: Int32
  private let thread = PeerThread()

  /// Listens; each connection gets the next of the scripts, those after the last are closed.
  init(_ scripts: [[Step]]) throws {
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isListening = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, size) == 0 && listen(listener, 8) == 0
          && getsockname(listener, $0, &size) == 0
      }
    }
    guard isListening else { throw PeerFailure() }
    port = UInt16(bigEndian: address.sin_port)
    let thread = thread
    Task { await thread.serve(listener, scripts) }
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

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

  /// Serves one connection after the other, until the listener is shut down.
  func serve(_ listener: Int32, _ scripts: [[ScriptedPeer.Step]]) {
    var scripts = scripts[...]
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      play(scripts.popFirst() ?? [], connection)
      close(connection)
    }
    close(listener)
  }

  private func play(_ script: [ScriptedPeer.Step], _ connection: Int32) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    for step in script {
      guard recv(connection, &buffer, buffer.count, 0) > 0 else { return }
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
