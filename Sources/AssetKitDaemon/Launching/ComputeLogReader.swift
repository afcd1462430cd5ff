internal import Glibc

/// Reads a file of output that may grow meanwhile, without the parts that were dropped.
package struct ComputeLogReader {
  /// lseek(2)'s SEEK_DATA, which Swift's Glibc module lacks.
  private static let seekData: Int32 = 3

  private let path: String
  private var offset: off_t = 0

  /// Begins at the start of a file, which need not be there yet.
  package init(path: String) { self.path = path }

  /// The next bytes; nil at the end of what is there now, and while there is no file.
  ///
  /// - Throws: ``ComputeLogs/Failure`` when the file is there and can't be read.
  package mutating func next() throws -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw ComputeLogs.Failure(
        description: "can't read \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = stat()
    // It was begun anew.
    if fstat(file, &status) == 0, status.st_size < offset { offset = 0 }
    while true {
      let data = lseek(file, offset, Self.seekData)
      if data > offset { offset = data }
      var bytes = [UInt8](repeating: 0, count: 64 * 1024)
      let count = pread(file, &bytes, bytes.count, offset)
      guard count > 0 else { return nil }
      offset += off_t(count)
      // Where only a part of a block was dropped, zeros stand for it.
      let kept = bytes[..<count].filter { $0 != 0 }
      if !kept.isEmpty { return kept }
    }
  }
}
