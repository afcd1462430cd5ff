/// The name of a Maven package: a group and an artifact.
///
/// Both are case-sensitive, and spelled in one way only: `group:artifact`, as SecureChain has it.
package struct MavenName: Sendable, Hashable, CustomStringConvertible {
  package let group: String
  package let artifact: String

  /// Takes a group and an artifact; nil when Maven would refuse one of them.
  package init?(group: String, artifact: String) {
    guard Self.isValid(group), Self.isValid(artifact) else { return nil }
    self.group = group
    self.artifact = artifact
  }

  /// Reads `group:artifact`; nil for what no package can be called.
  package init?(_ text: String) {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    self.init(
      group: String(text[..<colon]), artifact: String(text[colon...].dropFirst()))
  }

  package var description: String { "\(group):\(artifact)" }

  /// The group's first label, SecureChain's vendor of packages without a repository.
  package var vendor: String { String(group.prefix { $0 != "." }) }

  /// Where the package's files are, below the repository's root, without a slash at the end.
  var path: String {
    let dot = UInt8(ascii: ".")
    let folder = group.utf8.map { $0 == dot ? UInt8(ascii: "/") : $0 }
    return String(decoding: folder, as: UTF8.self) + "/" + artifact
  }

  /// Letters, digits, `.`, `-` and `_`, as Maven's own validation demands.
  ///
  /// Dots alone, at an end or in a row name folders that aren't the package's.
  static func isValid(_ id: String) -> Bool {
    guard !id.isEmpty, id.utf8.count <= 512 else { return false }
    return isValid(id.utf8)
  }

  static func isValid(_ bytes: some Sequence<UInt8>) -> Bool {
    var previous = UInt8(ascii: ".")
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "."): if previous == UInt8(ascii: ".") { return false }
      case UInt8(ascii: "-"), UInt8(ascii: "_"): break
      default: guard byte.isASCIIAlphanumeric else { return false }
      }
      previous = byte
    }
    return previous != UInt8(ascii: ".")
  }
}

/// One version of a Maven package: what a file's path is made of.
package struct MavenCoordinates: Sendable, Hashable, CustomStringConvertible {
  package let name: MavenName
  package let version: String

  /// Nil for a version that can't be a folder's name.
  package init?(_ name: MavenName, version: String) {
    guard Self.isValid(version: version) else { return nil }
    self.name = name
    self.version = version
  }

  package var description: String { "\(name):\(version)" }

  /// The path of one of its files below the repository's root, percent-encoded.
  func path(extension ending: String) -> String {
    let version = percentEncoded(version)
    return "\(name.path)/\(version)/\(name.artifact)-\(version).\(ending)"
  }

  /// Whether the text can name a version: an index over names must hold it, and so must a folder.
  static func isValid(version: String) -> Bool {
    !version.isEmpty && version.utf8.count <= 1_000 && version != "." && version != ".."
      && !version.utf8.contains {
        $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\")
      }
  }

  /// Whether the version is one that is still worked on, which no release repository holds.
  static func isSnapshot(_ version: String) -> Bool {
    version.utf8.count >= 8 && version.suffix(8).asciiLowercased == "snapshot"
  }
}
