/// A range of versions between two bounds, either of which may be missing.
struct VersionInterval<Version: PackageVersion>: Sendable, Hashable {
  /// An end of the range.
  struct Bound: Sendable, Hashable {
    var version: Version
    /// Whether the version itself is in the range.
    var isIncluded: Bool
  }

  var lower: Bound?
  var upper: Bound?

  func contains(_ version: Version) -> Bool {
    if let lower {
      guard version > lower.version || (lower.isIncluded && version == lower.version) else {
        return false
      }
    }
    if let upper {
      guard version < upper.version || (upper.isIncluded && version == upper.version) else {
        return false
      }
    }
    return true
  }

  /// Whether the bounds leave room for a version.
  var isInOrder: Bool {
    guard let lower, let upper else { return true }
    return lower.version < upper.version
      || (lower.version == upper.version && lower.isIncluded && upper.isIncluded)
  }
}

extension VersionInterval {
  /// Reads `[1.0]`, `[1.0,2.0)`, `(,1.0]` and the like, as Maven and NuGet write them, brackets
  /// included; `subject` is the text that errors name.
  init(bracketed text: Substring, subject: String) throws(PackageDataError) {
    func refuse(_ reason: String) -> PackageDataError {
      PackageDataError(.malformedSpecifier, subject, reason)
    }
    func version(_ text: Substring) throws(PackageDataError) -> Version? {
      let spelling = text.trimmedASCII
      if spelling.isEmpty { return nil }
      guard let version = Version(spelling) else {
        throw refuse("expected a version, found '\(spelling)'")
      }
      return version
    }

    let includesLower = text.utf8.first == UInt8(ascii: "[")
    let includesUpper = text.utf8.last == UInt8(ascii: "]")
    let parts = text.utf8.dropFirst().dropLast()
      .split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map(Substring.init)
    switch parts.count {
    case 1:
      guard includesLower, includesUpper, let version = try version(parts[0]) else {
        throw refuse("expected a single version in `[` and `]`, found '\(text)'")
      }
      lower = Bound(version: version, isIncluded: true)
      upper = lower
    case 2:
      lower = try version(parts[0]).map { Bound(version: $0, isIncluded: includesLower) }
      upper = try version(parts[1]).map { Bound(version: $0, isIncluded: includesUpper) }
    default:
      throw refuse("expected one comma at most between brackets, found '\(text)'")
    }
    guard isInOrder else { throw refuse("no version is between the bounds of '\(text)'") }
  }
}
