internal import Glibc

/// The few operations on files that the embedded cluster needs.
enum Files {
  /// What `lstat` or `stat` says about a path; nil when there is nothing.
  static func status(_ path: String, followingLinks: Bool = true) -> stat? {
    var status = stat()
    return (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 ? status : nil
  }

  static func exists(_ path: String) -> Bool { status(path) != nil }

  static func isDirectory(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// The path without links and dots; nil when it doesn't exist.
  static func canonical(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Where a link points to; nil when it is none or may not be read.
  static func link(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { buffer in
        buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? -1
      }
    }
    return length < 0 ? nil : String(decoding: buffer[..<length], as: UTF8.self)
  }

  /// A small file's text from a position on; nil when it can't be read.
  static func text(_ path: String, from offset: Int = 0) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    lseek(descriptor, offset, SEEK_SET)
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      guard count > 0 else { break }
      result += chunk[..<count]
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Replaces a file's text as a whole: readers see the old one or the new one.
  static func write(_ text: String, to path: String) throws {
    let draft = path + ".new"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("can't write \(draft)") }
    let bytes = Array(text.utf8)
    let written = Glibc.write(descriptor, bytes, bytes.count)
    let error = errno
    close(descriptor)
    guard written == bytes.count else {
      unlink(draft)
      errno = written < 0 ? error : ENOSPC
      throw failure("can't write \(draft)")
    }
    if rename(draft, path) != 0 { throw failure("can't write \(path)") }
  }

  /// Makes a directory with its parents; one that exists is left as it is.
  static func makeDirectory(_ path: String, mode: mode_t) throws {
    if mkdir(path, mode) == 0 || isDirectory(path) { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeDirectory(String(path[..<slash]), mode: 0o755)
      if mkdir(path, mode) == 0 || isDirectory(path) { return }
    }
    throw failure("can't make the directory \(path)")
  }

  static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// The error of the system call that just failed.
  static func failure(_ what: String) -> EmbeddedPostgresError {
    let code = errno
    let reason = String(cString: strerror(code))
    if code == ENOSPC || code == EDQUOT {
      return EmbeddedPostgresError(
        .diskFull, "\(what): the disk is full; free some space and try again")
    }
    return EmbeddedPostgresError(
      .unwritable,
      "\(what): \(reason); choose another directory with DAGSTER_HOME, or make it writable")
  }
}
