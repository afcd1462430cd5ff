internal import Glibc

/// Reads a configuration file whole.
enum TextFile {
  /// More than any configuration needs; protects from a path that names a device or a dump.
  static let sizeLimit = 16 << 20

  /// The file's text, or nil when there is no such file.
  ///
  /// Throws for a file that exists and can't be read, is too large, or isn't UTF-8.
  static func read(_ path: String) throws(ConfigurationError) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw unreadable(path, errno)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw unreadable(path, errno)
      }
      if count == 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= sizeLimit else {
        throw ConfigurationError(
          .tooLarge, at: ConfigurationPlace(file: path),
          "the file is larger than 16 MiB, which no configuration should be")
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(
        .unreadable, at: ConfigurationPlace(file: path), "the file isn't UTF-8 text")
    }
    return text
  }

  private static func unreadable(_ path: String, _ code: Int32) -> ConfigurationError {
    ConfigurationError(
      .unreadable, at: ConfigurationPlace(file: path),
      "the file can't be read: \(String(cString: strerror(code)))")
  }
}
