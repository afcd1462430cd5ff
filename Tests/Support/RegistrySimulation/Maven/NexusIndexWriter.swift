import CCrypto

/// Writes indexes in the transfer format of Nexus, as a repository publishes them.
package struct NexusIndexWriter {
  /// The index before compression, so far.
  package private(set) var bytes: [UInt8]

  /// Begins an index, written at a time in milliseconds since 1970.
  package init(timestamp: Int64 = -1) {
    bytes = [1]
    append(timestamp)
  }

  /// A record of fields.
  package mutating func add(_ fields: [(name: String, value: String)]) {
    append(Int32(fields.count))
    for (name, value) in fields {
      bytes.append(4)
      let name = Self.modifiedUTF8(name)
      append(UInt16(name.count))
      bytes += name
      let value = Self.modifiedUTF8(value)
      append(Int32(value.count))
      bytes += value
    }
  }

  /// The record of a file; `modified` in milliseconds since 1970.
  package mutating func addArtifact(
    _ group: String, _ artifact: String, _ version: String, classifier: String = "NA",
    packaging: String = "jar", modified: Int64,
    sha1: String = "da39a3ee5e6b4b0d3255bfef95601890afd80709", description: String? = nil
  ) {
    let ending = classifier == "NA" ? "" : "|jar"
    add(
      [
        ("u", "\(group)|\(artifact)|\(version)|\(classifier)\(ending)"),
        ("m", "\(modified + 1_000)"), ("i", "\(packaging)|\(modified)|1234|1|1|1|\(packaging)"),
        ("n", "The \(artifact) library"), ("1", sha1),
      ] + (description.map { [("d", $0)] } ?? []))
  }

  /// The record of a file that was removed.
  package mutating func addRemoval(_ group: String, _ artifact: String, _ version: String) {
    add([("del", "\(group)|\(artifact)|\(version)|NA"), ("m", "1700000000000")])
  }

  /// What stands at the end of a whole index.
  package mutating func addGroups(_ groups: [String]) {
    let roots = Set(groups.map { $0.prefix { $0 != "." } }).sorted()
    add([("DESCRIPTOR", "NexusIndex"), ("IDXINFO", "1.0|central")])
    add([("allGroups", "allGroups"), ("allGroupsList", groups.joined(separator: "|"))])
    add([("rootGroups", "rootGroups"), ("rootGroupsList", roots.joined(separator: "|"))])
  }

  /// The index as it is published.
  ///
  /// - Throws: `ArchiveFailure` as `ArchiveWriter` does.
  package func gzipped() throws(ArchiveFailure) -> [UInt8] { try Self.gzipped(bytes) }

  /// Hands over what was written since the last time.
  mutating func takeBytes() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// Any bytes in gzip.
  package static func gzipped(_ bytes: [UInt8]) throws(ArchiveFailure) -> [UInt8] {
    try ArchiveWriter.pack([.init(path: "index", content: bytes)], as: .gzip)
  }

  private mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
  }

  /// As Java's `DataOutput.writeUTF` encodes text.
  private static func modifiedUTF8(_ text: String) -> [UInt8] {
    text.utf16.flatMap { unit -> [UInt8] in
      switch unit {
      case 0x01...0x7F: [UInt8(unit)]
      case 0, 0x80...0x7FF: [0xC0 | UInt8(unit >> 6), 0x80 | UInt8(unit & 0x3F)]
      default:
        [
          0xE0 | UInt8(unit >> 12), 0x80 | UInt8(unit >> 6 & 0x3F), 0x80 | UInt8(unit & 0x3F),
        ]
      }
    }
  }
}

/// The SHA-1 of bytes, in lower-case hexadecimal, as Maven's repositories state it.
package func sha1(_ bytes: UnsafeRawBufferPointer) -> String {
  var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
  _ = CCrypto.SHA1(
    bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, &digest)
  return digest.map { hexadecimal(UInt64($0), digits: 2) }.joined()
}
