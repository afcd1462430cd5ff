import CMicroHTTPD

/// A body that doesn't arrive as it should: it breaks off, or it comes in small pieces.
///
/// Belongs to one answer: libmicrohttpd calls its reader from one thread at a time.
final class UnreliableBody {
  private let bytes: Bytes
  private let declaredSize: UInt64
  /// Where the connection breaks off; the end for a body that is only slow.
  private let end: Int
  private let pause: Pause?
  private var isPaused = false

  /// Pauses between pieces, which hold up nobody else.
  struct Pause {
    var connection: OpaquePointer
    var suspensions: Suspensions
    var milliseconds: Int
    var pieces: Int
  }

  private init(_ bytes: Bytes, declaredSize: UInt64, end: Int, pause: Pause? = nil) {
    self.bytes = bytes
    self.declaredSize = declaredSize
    self.end = end
    self.pause = pause
  }

  /// `Content-Length` tells the whole, half of it comes.
  static func truncated(_ bytes: Bytes) -> UnreliableBody {
    // An empty body can't be cut: promise something then.
    UnreliableBody(bytes, declaredSize: UInt64(max(1, bytes.count)), end: bytes.count / 2)
  }

  /// A chunked answer that breaks off between two chunks.
  static func cutChunks(_ bytes: Bytes) -> UnreliableBody {
    UnreliableBody(bytes, declaredSize: .max, end: bytes.count / 2)
  }

  /// All of it, in pieces.
  static func slow(_ bytes: Bytes, _ pause: Pause) -> UnreliableBody {
    UnreliableBody(bytes, declaredSize: UInt64(bytes.count), end: bytes.count, pause: pause)
  }

  func response() -> OpaquePointer? {
    MHD_create_response_from_callback(
      declaredSize, 64 << 10,
      { body, position, buffer, room in
        guard let body, let buffer else { return shim_MHD_break_off }
        return Unmanaged<UnreliableBody>.fromOpaque(body).takeUnretainedValue()
          .read(from: Int(position), into: UnsafeMutableRawPointer(buffer), room: room)
      }, Unmanaged.passRetained(self).toOpaque(),
      { Unmanaged<UnreliableBody>.fromOpaque($0.unsafelyUnwrapped).release() })
  }

  private func read(from position: Int, into buffer: UnsafeMutableRawPointer, room: Int) -> Int {
    guard position < end, let start = bytes.buffer.baseAddress else { return shim_MHD_break_off }
    var count = min(room, end - position)
    if let pause {
      if !isPaused, pause.suspensions.suspend(pause.connection, milliseconds: pause.milliseconds) {
        isPaused = true
        return 0
      }
      isPaused = false
      count = min(count, max(1, bytes.count / pause.pieces))
    }
    buffer.copyMemory(from: start + position, byteCount: count)
    return count
  }
}
