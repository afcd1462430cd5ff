/// A crate's file in the sparse index: a line of JSON for each of its versions.
package struct CargoIndex: Sendable {
  /// One version.
  package struct Entry: Sendable, Hashable {
    /// The crate's name as registered.
    package var name: String
    /// The version as published.
    package var version: String
    package var dependencies: [CargoDependency]
    /// The SHA-256 of the crate's archive, in hexadecimal.
    package var checksum: String
    package var isYanked: Bool
    /// When it was published; nil for what was published before the index noted it.
    package var publishTime: UnixMicroseconds?
  }

  /// The versions in the order of their publication, each once.
  package let entries: [Entry]

  /// The layout of lines that Cargo knows by now: 2 came with `features2`.
  private static let newestLayout: Int64 = 2

  /// Reads the file of one crate.
  ///
  /// Features (`features`, `features2`) aren't read: the graph has none.
  ///
  /// - Parameter key: The crate's key: a line about another crate is refused.
  /// - Throws: For any line that can't be read. Cargo passes over such lines, but a graph without a
  ///   version that exists would be wrong in silence.
  package init(
    _ bytes: UnsafeRawBufferPointer, capacity: Int, key: String, subject: String
  ) throws(PackageDataError) {
    var entries: [Entry] = []
    var versions: Set<String> = []
    var start = 0
    var number = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      let subject = "\(subject), line \(number + 1)"
      let room = capacity - start
      start = end + 1
      number += 1
      guard line.contains(where: { !$0.isASCIISpace }) else { continue }
      let entry = try Entry(
        JSONDocument(line, capacity: room, subject: subject).root, subject: subject)
      guard CargoName.normalized(entry.name) == key else {
        throw PackageDataError(
          .unexpectedJSON, subject, "expected a version of \(key), found one of \(entry.name)")
      }
      guard versions.insert(entry.version).inserted else {
        throw PackageDataError(.unexpectedJSON, subject, "version \(entry.version) comes twice")
      }
      entries.append(entry)
    }
    guard !entries.isEmpty else {
      throw PackageDataError(.unexpectedJSON, subject, "expected versions, found none")
    }
    self.entries = entries
  }
}

extension CargoIndex.Entry {
  fileprivate init(_ line: JSONElement, subject: String) throws(PackageDataError) {
    guard let name = line[key: "name"]?.string, let version = line[key: "vers"]?.string,
      let dependencies = line[key: "deps"], dependencies.isArray,
      let checksum = line[key: "cksum"]?.string, let isYanked = line[key: "yanked"]?.bool
    else {
      throw PackageDataError(
        .unexpectedJSON, subject, "expected `name`, `vers`, `deps`, `cksum` and `yanked`")
    }
    if let layout = line[key: "v"]?.int, layout > CargoIndex.newestLayout {
      throw PackageDataError(
        .unexpectedJSON, subject, "expected a line in layout 1 or 2, found \(layout)")
    }
    // An index over names must hold it; the longest of crates.io's are far below.
    guard !version.isEmpty, version.utf8.count <= 1_000,
      !version.utf8.contains(where: { $0 < 0x20 })
    else {
      throw PackageDataError(
        .unexpectedJSON, subject, "expected a version, found \(version.debugDescription)")
    }
    self.name = name
    self.version = version
    self.checksum = checksum
    self.isYanked = isYanked
    if let time = line[key: "pubtime"] {
      guard let moment = time.string.flatMap({ UnixMicroseconds(rfc3339: $0) }) else {
        throw PackageDataError(.unexpectedJSON, subject, "`pubtime` is no time")
      }
      publishTime = moment
    }
    self.dependencies = []
    for dependency in dependencies.elements {
      self.dependencies.append(try CargoDependency(dependency, subject: subject))
    }
  }
}
