/// A version by SemVer 2.0.0, as npm and Cargo share it; what they differ in is said by the caller.
package struct SemanticVersion: Sendable {
  /// A part of a pre-release, between dots.
  package enum Identifier: Sendable, Hashable {
    /// Digits alone, of any count.
    case number(VersionNumber)
    /// Letters, digits and dashes, in the case given: `Beta` is below `alpha`.
    case word(String)
  }

  package let major: UInt64
  package let minor: UInt64
  package let patch: UInt64
  /// None for a release.
  package let prerelease: [Identifier]
  /// What stands behind the `+`, between dots, leading zeros included.
  package let build: [String]
  /// The order of SemVer, section 11, which passes over the build metadata.
  package let precedenceKey: [UInt8]

  init(
    _ major: UInt64, _ minor: UInt64, _ patch: UInt64, prerelease: [Identifier] = [],
    build: [String] = []
  ) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
    self.build = build
    var key: [UInt8] = []
    for number in [major, minor, patch] { VersionNumber.small(number).appendSortKey(to: &key) }
    if prerelease.isEmpty {
      key.append(0xFF)
    } else {
      for identifier in prerelease { identifier.appendSortKey(to: &key) }
      key.append(0)
    }
    precedenceKey = key
  }

  /// Parses strictly: three numbers without leading zeros, each of `limit` at most.
  init?(_ text: String, limit: UInt64) {
    var scanner = ByteScanner(text)
    self.init(from: &scanner, limit: limit)
    guard scanner.isAtEnd else { return nil }
  }

  /// Reads a version and stops behind it.
  init?(from scanner: inout ByteScanner, limit: UInt64) {
    guard let major = scanner.takeSemanticNumber(limit: limit), scanner.take("."),
      let minor = scanner.takeSemanticNumber(limit: limit), scanner.take("."),
      let patch = scanner.takeSemanticNumber(limit: limit),
      let prerelease = scanner.takePrerelease(), let build = scanner.takeBuild()
    else { return nil }
    self.init(major, minor, patch, prerelease: prerelease, build: build)
  }

  /// Whether major, minor and patch are the same.
  package func hasSameNumbers(as other: SemanticVersion) -> Bool {
    major == other.major && minor == other.minor && patch == other.patch
  }

  /// Negative, zero or positive by SemVer's precedence.
  package func precedence(to other: SemanticVersion) -> Int {
    compareBytes(precedenceKey, other.precedenceKey)
  }
}

extension SemanticVersion.Identifier {
  /// Numbers are below words; a word's bytes are letters, digits and dashes, so that 0 ends it.
  fileprivate func appendSortKey(to key: inout [UInt8]) {
    switch self {
    case .number(let number):
      key.append(1)
      number.appendSortKey(to: &key)
    case .word(let word):
      key.append(2)
      key += word.utf8
      key.append(0)
    }
  }
}

extension ByteScanner {
  /// Reads a number without leading zeros that is not above the limit.
  mutating func takeSemanticNumber(limit: UInt64) -> UInt64? {
    let start = position
    guard case .small(let value)? = takeNumber(), value <= limit,
      bytes[start] != UInt8(ascii: "0") || position == start + 1
    else {
      position = start
      return nil
    }
    return value
  }

  /// Reads `-a.b`; empty when there is no dash, nil when an identifier is bad.
  mutating func takePrerelease() -> [SemanticVersion.Identifier]? {
    guard take("-") else { return [] }
    var identifiers: [SemanticVersion.Identifier] = []
    repeat {
      let start = position
      guard skip(while: \.isSemanticByte) > 0 else { return nil }
      let identifier = bytes[start..<position]
      if !identifier.allSatisfy(\.isASCIIDigit) {
        identifiers.append(.word(text(from: start, to: position)))
      } else if identifier.count > 1 && identifier.first == UInt8(ascii: "0") {
        return nil
      } else {
        identifiers.append(.number(VersionNumber(digits: identifier)))
      }
    } while take(".")
    return identifiers
  }

  /// Reads `+a.b`; empty when there is no plus sign, nil when an identifier is empty.
  mutating func takeBuild() -> [String]? {
    take("+") ? takeSemanticIdentifiers() : []
  }

  /// Reads `a.b`, leading zeros included; nil when an identifier is empty.
  mutating func takeSemanticIdentifiers() -> [String]? {
    var identifiers: [String] = []
    repeat {
      let start = position
      guard skip(while: \.isSemanticByte) > 0 else { return nil }
      identifiers.append(text(from: start, to: position))
    } while take(".")
    return identifiers
  }
}

extension UInt8 {
  /// A letter, a digit or a dash.
  var isSemanticByte: Bool { isASCIIAlphanumeric || self == UInt8(ascii: "-") }
}
