/// A version of a Maven artifact, in the order of Maven's `ComparableVersion`.
///
/// Every text of up to 256 characters is one. The rules are those of the POM reference, "Version
/// Order Specification", as Maven's current implementation applies them: earlier ones of Maven 3.8
/// and 3.9 order some unusual spellings in circles. Only ASCII letters are folded, and only ASCII
/// digits are digits.
package struct MavenVersion: PackageVersion {
  package let sortKey: [UInt8]
  /// Whether a qualifier such as `alpha`, `rc` or `SNAPSHOT` puts it before its release.
  package let isPrerelease: Bool

  /// Parses a version; nil when it is longer than Maven takes.
  package init?(_ text: String) {
    guard Self.isValid(text) else { return nil }
    let root = MavenVersionList(parsing: text)
    sortKey = root.sortKey
    isPrerelease = root.containsPrerelease
  }

  /// Whether a text is a version.
  static func isValid(_ text: some StringProtocol) -> Bool { text.utf16.count <= 256 }
}

/// The order of Maven's versions.
package typealias MavenOrder = ParsedOrder<MavenVersion>
