/// A version range of NuGet: a version alone is the lowest one allowed, brackets give both ends.
///
/// Pre-releases are compared like any other version, as NuGet does where a range is checked.
package struct NuGetRange: VersionConstraint, Hashable {
  let interval: VersionInterval<NuGetVersion>

  /// Parses a range; the empty text means any version.
  ///
  /// Floating versions such as `6.*` are refused: they belong in project files, and a package's
  /// metadata has none.
  package init(_ text: String) throws(PackageDataError) {
    let range = text.trimmedASCII
    if range.isEmpty {
      interval = VersionInterval()
    } else if range.contains("*") {
      throw PackageDataError(
        .malformedSpecifier, text, "a floating version belongs in project files only")
    } else if range.first == "[" || range.first == "(" {
      guard range.last == "]" || range.last == ")" else {
        throw PackageDataError(
          .malformedSpecifier, text, "expected `]` or `)` at the end of '\(range)'")
      }
      interval = try VersionInterval(bracketed: range[...], subject: text)
    } else if let version = NuGetVersion(range) {
      interval = VersionInterval(lower: .init(version: version, isIncluded: true))
    } else {
      throw PackageDataError(
        .malformedSpecifier, text, "expected a version or a range, found '\(range)'")
    }
  }

  package func isSatisfied(by version: NuGetVersion) -> Bool { interval.contains(version) }
}
