internal import Glibc

/// This process, as the instance knows it.
enum Worker {
  /// `host:pid`.
  static var name: String {
    // One byte more than is given away, so that a name that fills it ends nevertheless.
    var buffer = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&buffer, buffer.count - 1) == 0
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return "\(isKnown ? String(decoding: bytes, as: UTF8.self) : "localhost"):\(getpid())"
  }
}
