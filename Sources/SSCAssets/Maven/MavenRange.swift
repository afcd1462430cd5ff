/// A version requirement of a POM: ranges of which one must hold, or a version that is preferred.
///
/// A version alone is a "soft" requirement: Maven takes it when nothing else asks for another one,
/// and takes that other one otherwise, so that every version satisfies it, as it does for Maven's own
/// `VersionRange`. The same goes for `LATEST` and `RELEASE`. Bounds are compared as `MavenVersion`
/// does it; Maven's resolver differs in corner cases.
package struct MavenRange: VersionConstraint, Hashable {
  /// The ranges in their order, none for a soft requirement.
  let intervals: [VersionInterval<MavenVersion>]
  /// The preferred version of a soft requirement, in its spelling.
  package let preferred: String?

  /// Parses a requirement; the empty one and one with an unresolved `${…}` are refused.
  package init(_ text: String) throws(PackageDataError) {
    func refuse(_ reason: String) -> PackageDataError {
      PackageDataError(.malformedSpecifier, text, reason)
    }
    var rest = Substring(text.trimmedASCII)
    guard !rest.isEmpty else { throw refuse("expected a version or a range, found nothing") }
    guard !POMInterpolation.isUnresolved(rest) else {
      throw refuse("a property is left unresolved")
    }
    guard Self.beginsInterval(rest) else {
      guard !Self.isRange(rest) else {
        throw refuse("expected a single version, or ranges in brackets")
      }
      guard MavenVersion.isValid(rest) else { throw refuse("the version is too long") }
      intervals = []
      preferred = String(rest)
      return
    }
    var intervals: [VersionInterval<MavenVersion>] = []
    while Self.beginsInterval(rest) {
      guard
        let end = rest.utf8.firstIndex(where: { $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: ")") }
        )
      else {
        throw refuse("expected `]` or `)` behind '\(rest)'")
      }
      let interval = try VersionInterval<MavenVersion>(bracketed: rest[...end], subject: text)
      if let last = intervals.last, !last.precedes(interval) {
        throw refuse("the ranges overlap or are not in order")
      }
      intervals.append(interval)
      rest = Substring(rest[rest.utf8.index(after: end)...].trimmedASCII)
      if rest.utf8.first == UInt8(ascii: ",") { rest = Substring(rest.dropFirst().trimmedASCII) }
    }
    guard rest.isEmpty else { throw refuse("expected another range or the end before '\(rest)'") }
    self.intervals = intervals
    preferred = nil
  }

  private static func beginsInterval(_ text: Substring) -> Bool {
    text.utf8.first == UInt8(ascii: "[") || text.utf8.first == UInt8(ascii: "(")
  }

  /// Whether a text holds what no single version has: brackets, parentheses or commas.
  static func isRange(_ text: some StringProtocol) -> Bool {
    text.utf8.contains { byte in
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
        UInt8(ascii: ","):
        true
      default: false
      }
    }
  }

  package func isSatisfied(by version: MavenVersion) -> Bool {
    preferred != nil || intervals.contains { $0.contains(version) }
  }
}

extension VersionInterval {
  /// Whether all of this range is before another one; they may meet in a bound, as Maven allows.
  fileprivate func precedes(_ other: VersionInterval) -> Bool {
    guard let upper, let lower = other.lower else { return false }
    return upper.version <= lower.version
  }
}
