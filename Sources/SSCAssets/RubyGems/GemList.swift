internal import Glibc

/// The list of all gems, `/versions` of the compact index, or what was appended to it.
///
/// A line is `NAME VERSION[,VERSION…] MD5`: what it says of versions isn't needed, since the gem's
/// own file says it better. A gem occurs once for each change since the file was written anew; the
/// last line counts. Memory is that of the names and a number for each.
package struct GemList {
  /// What the last line of a gem says.
  package enum Entry: Sendable, Equatable {
    /// The state of its file; nil when the line's MD5 is none.
    case listed(serial: Int64?)
    /// Its last version was yanked.
    case gone
  }

  package private(set) var gems: [String: Entry] = [:]
  /// Lines whose first word can't be the name of a gem.
  package private(set) var invalidNames = 0
  private var hasDigest = false

  /// Reads a file.
  ///
  /// - Parameter isWhole: Whether it may begin with a header, which ends at a line of three dashes.
  /// - Throws: `malformedIndex` when its last line has no end, or when it is no such file: a list that
  ///   was cut off must not pass for a shorter one.
  package init(
    _ bytes: UnsafeRawBufferPointer, isWhole: Bool, subject: String
  ) throws(PackageDataError) {
    guard bytes.last == Self.lineFeed || (bytes.isEmpty && !isWhole) else {
      throw PackageDataError(
        .malformedIndex, subject, "expected a line feed at the end; the list is cut off")
    }
    if isWhole { gems.reserveCapacity(bytes.count / 120) }
    var isInHeader = isWhole
    var start = 0
    while start < bytes.count {
      let end = Self.endOfLine(bytes, from: start)
      let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      start = end + 1
      if line.isEmpty { continue }
      if isInHeader {
        // `created_at: 2026-11-01T00:00:05Z`; no gem's line has a colon.
        if line.elementsEqual("---".utf8) {
          isInHeader = false
          continue
        }
        if line.contains(UInt8(ascii: ":")) { continue }
        isInHeader = false
      }
      add(line)
    }
    // A page of text that says something else has words at the beginnings of its lines, too.
    guard !isWhole || hasDigest || (gems.isEmpty && invalidNames == 0) else {
      throw PackageDataError(.malformedIndex, subject, "expected a list of gems")
    }
  }

  private mutating func add(_ line: UnsafeRawBufferPointer) {
    let name = String(decoding: line.prefix { $0 != Self.space }, as: UTF8.self)
    guard GemName.isValid(name) else {
      invalidNames += 1
      return
    }
    let digest = line.lastIndex(of: Self.space).flatMap {
      GemInfoDigest(hexadecimal: line[($0 + 1)...])
    }
    hasDigest = hasDigest || digest != nil
    gems[name] = digest == .empty ? .gone : .listed(serial: digest?.serial)
  }

  private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = bytes.baseAddress,
      let found = memchr(base + start, Int32(lineFeed), bytes.count - start)
    else { return bytes.count }
    return UnsafeRawPointer(found) - base
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let space = UInt8(ascii: " ")
}
