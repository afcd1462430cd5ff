/// A constraint on versions by PEP 440: clauses that must all hold.
///
/// None means any version.
package struct VersionSpecifiers: Sendable, Hashable, CustomStringConvertible {
  /// The clauses, each once, in the order of their spelling.
  package let clauses: [VersionSpecifier]

  /// The constraint that every version meets.
  package static let any = VersionSpecifiers(clauses: [])

  init(clauses: [VersionSpecifier]) {
    self.clauses = Set(clauses).sorted { $0.description < $1.description }
  }

  /// Parses clauses such as `>=1.0, !=1.3.*, <2`.
  ///
  /// Empty clauses are passed over: a comma at the end is frequent in real metadata.
  package init(_ text: String) throws(PackageDataError) {
    var scanner = ByteScanner(text)
    self = try VersionSpecifiers(from: &scanner)
    guard scanner.isAtEnd else {
      throw PackageDataError(
        .malformedSpecifier, text, "expected a comma or the end before '\(scanner.rest)'")
    }
  }

  /// Reads clauses and commas up to anything else.
  init(from scanner: inout ByteScanner) throws(PackageDataError) {
    var clauses: [VersionSpecifier] = []
    scanner.skipSpace()
    while let next = scanner.next {
      if next == UInt8(ascii: ",") {
        scanner.position += 1
      } else if next.beginsOperator {
        clauses.append(try VersionSpecifier(from: &scanner))
        scanner.skipSpace()
        guard scanner.next == UInt8(ascii: ",") else { break }
      } else {
        break
      }
      scanner.skipSpace()
    }
    self.init(clauses: clauses)
  }

  /// Whether pre-releases count although nobody asked for them: a clause names one.
  package var namesPrerelease: Bool { clauses.contains(where: \.namesPrerelease) }

  /// Whether a version meets the constraint.
  ///
  /// Pre-releases are let through when `prereleases` is true; when it is nil, which is what
  /// installers do by default, only if a clause names one. That they also count when nothing else
  /// meets the constraint is a matter of all the versions: see `filter`.
  package func contains(_ version: PEP440Version, prereleases: Bool? = nil) -> Bool {
    if version.isPrerelease && !(prereleases ?? namesPrerelease) { return false }
    return clauses.allSatisfy { $0.matches(version) }
  }

  /// The versions that meet the constraint, in the order given; pre-releases among them when asked
  /// for or named, or when there is nothing else (PEP 440, "Handling of pre-releases").
  package func filter(
    _ versions: [PEP440Version], prereleases: Bool? = nil
  ) -> [PEP440Version] {
    let matching = versions.filter { contains($0, prereleases: true) }
    if prereleases ?? namesPrerelease { return matching }
    let finals = matching.filter { !$0.isPrerelease }
    return finals.isEmpty && prereleases == nil ? matching : finals
  }

  /// The normal spelling, `!=1.3.*,<2,>=1.0`, which means the same; empty for any version.
  package var description: String { clauses.map(\.description).joined(separator: ",") }
}

extension UInt8 {
  fileprivate var beginsOperator: Bool {
    switch self {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
