/// A version of an npm package: SemVer 2 as node-semver parses it strictly.
///
/// Build metadata doesn't count: `1.0.0+a` and `1.0.0+b` are equal. Numbers of a pre-release have
/// any size here, where node-semver compares those above 2^53 - 1 as rounded.
package struct NPMVersion: PackageVersion {
  /// The greatest number that JavaScript holds exactly, and node-semver takes.
  static let greatestNumber: UInt64 = (1 << 53) - 1

  /// What the version consists of.
  package let semantic: SemanticVersion

  package var sortKey: [UInt8] { semantic.precedenceKey }
  package var isPrerelease: Bool { !semantic.prerelease.isEmpty }

  /// Takes white space around the version and a `v` or `=` before it, and 256 bytes at most.
  package init?(_ text: String) {
    guard text.utf8.count <= 256 else { return nil }
    var trimmed = Substring(text.trimmedASCII)
    if trimmed.first == "v" || trimmed.first == "=" { trimmed.removeFirst() }
    guard let semantic = SemanticVersion(String(trimmed), limit: Self.greatestNumber) else {
      return nil
    }
    self.semantic = semantic
  }
}

/// The order of npm's versions.
package typealias NPMOrder = ParsedOrder<NPMVersion>
