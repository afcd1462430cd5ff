/// A version of a crate: SemVer 2 as dtolnay's `semver` crate parses and orders it.
///
/// The order is total: of versions that differ in build metadata alone, one without is lowest, and
/// the others follow part by part.
package struct CargoVersion: PackageVersion {
  /// What the version consists of.
  package let semantic: SemanticVersion
  package let sortKey: [UInt8]

  package var isPrerelease: Bool { !semantic.prerelease.isEmpty }

  /// Takes three numbers of 64 bits, nothing before and nothing behind.
  package init?(_ text: String) {
    guard let semantic = SemanticVersion(text, limit: .max) else { return nil }
    self.semantic = semantic
    var key = semantic.precedenceKey
    for part in semantic.build { Self.appendBuildKey(part, to: &key) }
    // A part's first byte is at least 1: fewer parts are below more.
    key.append(0)
    sortKey = key
  }

  /// Numbers are below words; of equal numbers the one with more zeros before it is above:
  /// `0 < 00 < 1 < 01 < 001 < 2`.
  private static func appendBuildKey(_ part: String, to key: inout [UInt8]) {
    if part.utf8.allSatisfy(\.isASCIIDigit) {
      key.append(1)
      VersionNumber(digits: part.utf8).appendSortKey(to: &key)
      VersionNumber.small(UInt64(part.utf8.count)).appendSortKey(to: &key)
    } else {
      key.append(2)
      key += part.utf8
      key.append(0)
    }
  }
}

/// The order of crates' versions.
package typealias CargoOrder = ParsedOrder<CargoVersion>
