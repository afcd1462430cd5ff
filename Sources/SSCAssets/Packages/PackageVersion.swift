/// A version of one ecosystem, parsed once: whatever compares it looks at the sort key alone.
package protocol PackageVersion: Comparable, Hashable, Sendable {
  /// Parses a spelling that the ecosystem's own tools read; nil for anything else.
  init?(_ text: String)

  /// Bytes whose lexicographic order is the order of versions; equal for spellings of one version.
  var sortKey: [UInt8] { get }

  /// Whether it is one that is passed over where a stable release is wanted.
  var isPrerelease: Bool { get }
}

extension PackageVersion {
  package static func == (a: Self, b: Self) -> Bool { a.sortKey == b.sortKey }

  package static func < (a: Self, b: Self) -> Bool { compareBytes(a.sortKey, b.sortKey) < 0 }

  package func hash(into hasher: inout Hasher) { hasher.combine(sortKey) }
}

/// The order of texts by the versions that they spell.
package struct ParsedOrder<Version: PackageVersion>: VersionOrder {
  package init() {}

  package func sortKey(of version: String) -> [UInt8]? { Version(version)?.sortKey }

  package func isPrerelease(_ version: String) -> Bool { Version(version)?.isPrerelease ?? false }
}
