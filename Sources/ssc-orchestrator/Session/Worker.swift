internal import Glibc

/// This process, as the instance knows it.
enum Worker {
  /// `host:pid`.
  static var name: String { name(of: getpid()) }

  /// The same for a process that this one started.
  static func name(of process: Int32) -> String {
    // One byte more than is given away, so that a name that fills it ends nevertheless.
    var buffer = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&buffer, buffer.count - 1) == 0
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return "\(isKnown ? String(decoding: bytes, as: UTF8.self) : "localhost"):\(process)"
  }

  /// Whether a worker is known to be gone: it was a process of this machine, and there is none.
  static func isGone(_ name: String) -> Bool {
    guard let end = name.lastIndex(of: ":"), let process = Int32(name[name.index(after: end)...]),
      process > 0, name == Self.name(of: process)
    else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
