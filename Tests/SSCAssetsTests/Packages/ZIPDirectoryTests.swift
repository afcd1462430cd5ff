import SSCAssets
import Testing

struct `The directory at the end of a ZIP file` {
  private func archive(_ paths: [String], comment: Int = 0) throws -> [UInt8] {
    var bytes = try TestArchive.make(.zip, paths: paths)
    // The comment's length stands in the last two bytes.
    bytes[bytes.count - 2] = UInt8(comment & 0xFF)
    bytes[bytes.count - 1] = UInt8(comment >> 8)
    return bytes + [UInt8](repeating: 0x20, count: comment)
  }

  /// Reads from the end on, as a client that fetches parts does, and counts the parts.
  private func read(_ bytes: [UInt8], first: Int) throws -> (paths: [String]?, parts: Int) {
    var start = max(0, bytes.count - first)
    for part in 1...4 {
      switch try ZIPDirectory.read(
        tail: Array(bytes[start...]), size: Int64(bytes.count), subject: "a.zip")
      {
      case .members(let directory): return (directory.paths, part)
      case .needs(let range):
        #expect(range.upperBound == Int64(start))
        start = Int(range.lowerBound)
      case .unreadable: return (nil, part)
      }
    }
    return (nil, 5)
  }

  private let paths = (0..<50).map { "lib/net45/Assembly.Number\($0).dll" }

  @Test(arguments: [(100_000, 1), (4_000, 2), (22, 2), (5, 2)])
  func `names every member, whatever of the end comes first`(first: Int, parts: Int) throws {
    let (found, count) = try read(try archive(paths), first: first)
    #expect(found == paths)
    #expect(count == parts)
  }

  @Test func `is found before a long comment`() throws {
    let (found, count) = try read(try archive(paths, comment: 65_000), first: 1_000)
    #expect(found == paths)
    #expect(count <= 3)
  }

  @Test func `is refused when there is none`() {
    for bytes in [[], [UInt8](repeating: 0, count: 10), [UInt8](repeating: 7, count: 70_000)] {
      #expect(throws: PackageDataError.self) { try read(bytes, first: 1 << 20) }
    }
  }

  @Test func `any damaged byte is survived`() throws {
    let sound = try archive(Array(paths.prefix(2)))
    for position in sound.indices {
      var bytes = sound
      bytes[position] ^= 0xFF
      _ = try? read(bytes, first: 1 << 20)
      _ = try? read(Array(bytes.prefix(position)), first: 1 << 20)
    }
  }

  @Test func `announces a bomb`() throws {
    var limits = ArchiveLimits()
    limits.entries = 10
    let bytes = try archive(paths)
    let error = #expect(throws: PackageDataError.self) {
      try ZIPDirectory.read(
        tail: bytes, size: Int64(bytes.count), limits: limits, subject: "a.zip")
    }
    #expect(error?.code == .archiveLimit)
  }
}
