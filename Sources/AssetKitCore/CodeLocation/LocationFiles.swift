internal import Glibc

/// A file that takes texts, each written whole at its end.
///
/// It isn't copied, so its descriptor is closed once.
struct OutputFile: ~Copyable, Sendable {
  private let path: String
  private let descriptor: Int32

  /// Opens or makes the file, readable for its owner only.
  init(_ path: String) throws(CodeLocationFault) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CodeLocationFault.system("open", path) }
  }

  deinit { close(descriptor) }

  func write(_ text: String) throws(CodeLocationFault) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw CodeLocationFault.system("write to", path) }
      rest = rest.dropFirst(count)
    }
  }
}

/// Reads files whole.
enum InputFile {
  static func text(_ path: String) throws(CodeLocationFault) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CodeLocationFault.system("open", path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw CodeLocationFault.system("read", path) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}

extension CodeLocationFault {
  /// What the system said of a file.
  fileprivate static func system(_ verb: String, _ path: String) -> CodeLocationFault {
    CodeLocationFault("can't \(verb) '\(path)': \(String(cString: strerror(errno)))")
  }
}
