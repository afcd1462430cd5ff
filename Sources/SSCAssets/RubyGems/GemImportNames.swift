/// The names under which a gem's code is required, from its `.gem` file.
///
/// SecureChain's rule: a Ruby file below a load path gives its path, without `.rb`, `::` for `/`;
/// files that end like tests don't count. The load paths are those of the gem's own metadata, where
/// SecureChain takes `lib` for granted. A gem without such files has no names.
package enum GemImportNames {
  /// The most that a gem's metadata may unpack to.
  private static let metadataLimit = 4 << 20

  /// Reads a gem: a tar of `metadata.gz` and `data.tar.gz`.
  ///
  /// - Throws: `badArchive` for damage or another kind of file, `archiveLimit` for a bomb.
  package static func read(
    _ input: ArchiveInput, subject: String, limits: ArchiveLimits = ArchiveLimits()
  ) throws(PackageDataError) -> [String] {
    var data: [UInt8]?
    var loadPaths = ["lib"]
    // A gem is packed inside: what its tar announces can't be much more than the file.
    var outerLimits = limits
    outerLimits.ratio = 3
    try ArchiveReader.forEachMember(
      of: input, format: .tar, limits: outerLimits, subject: subject
    ) { member throws(PackageDataError) in
      switch member.path {
      case "data.tar.gz": data = try member.read(atMost: Int(clamping: member.size))
      case "metadata.gz":
        let packed = try member.read(atMost: metadataLimit)
        loadPaths = try Self.loadPaths(metadata: packed, subject: subject) ?? loadPaths
      default: break
      }
    }
    guard let data else {
      throw PackageDataError(.badArchive, subject, "expected a data.tar.gz in the gem")
    }
    var names: Set<String> = []
    try ArchiveReader.forEachMember(
      of: .bytes(data), format: .tar, limits: limits, subject: subject
    ) { member throws(PackageDataError) in
      if member.isFile, let name = name(ofFile: member.path, loadPaths: loadPaths) {
        names.insert(name)
      }
    }
    return names.sorted()
  }

  /// What `require` would be given for a file; nil when nothing would.
  package static func name(ofFile path: String, loadPaths: [String]) -> String? {
    let path = path.hasPrefix("./") ? path.dropFirst(2) : path[...]
    guard path.hasSuffix(".rb"), !path.contains("_spec.rb"), !path.contains("_test.rb") else {
      return nil
    }
    for folder in loadPaths where path.hasPrefix(folder + "/") {
      let name = path.dropFirst(folder.utf8.count + 1).dropLast(3)
      guard !name.isEmpty else { return nil }
      return name.split(separator: "/").joined(separator: "::")
    }
    return nil
  }

  /// The `require_paths` of the metadata; nil when it doesn't tell any.
  ///
  /// Of its YAML no more is read than this list, which RubyGems writes in one form.
  private static func loadPaths(
    metadata: [UInt8], subject: String
  ) throws(PackageDataError) -> [String]? {
    var text = ""
    try ArchiveReader.forEachMember(
      of: .bytes(metadata), format: .gzip, subject: subject
    ) { member throws(PackageDataError) in
      text = String(decoding: try member.read(atMost: metadataLimit), as: UTF8.self)
    }
    let items = text.split(separator: "\n").drop { !$0.hasPrefix("require_paths:") }.dropFirst()
      .map(\.trimmedASCII).prefix { $0.hasPrefix("- ") }
      .map { $0.dropFirst(2).trimmedASCII.filter { $0 != "\"" && $0 != "'" } }
      .map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    return items.isEmpty ? nil : items
  }
}
