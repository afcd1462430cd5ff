extension PEP440Version.Parts {
  /// Parses what the regular expression in the appendix of PEP 440 matches, with the same greed:
  /// a separator behind a suffix belongs to it even when no number follows (`1.0a-` is `1.0a0`).
  init?(parsing text: some StringProtocol) {
    var scanner = ByteScanner(text)
    scanner.skipSpace()
    self.init(from: &scanner)
    scanner.parseLocal(into: &local)
    scanner.skipSpace()
    guard !release.isEmpty, scanner.isAtEnd else { return nil }
  }

  /// Reads the public part of a version and stops behind it; no release number means no version.
  init(from scanner: inout ByteScanner) {
    scanner.parseRelease(into: &self)
    guard !release.isEmpty else { return }
    scanner.parsePreRelease(into: &pre)
    scanner.parsePostRelease(into: &post)
    scanner.parseSuffix(.init(spellings: ["dev"])) { dev = $0 }
  }
}

extension ByteScanner {
  /// The epoch and the release, which alone may be followed by `.*` in a constraint.
  mutating func parseRelease(into parts: inout PEP440Version.Parts) {
    if next == UInt8(ascii: "v") || next == UInt8(ascii: "V") { position += 1 }
    guard var number = takeNumber() else { return }
    if take("!") {
      parts.epoch = number
      guard let first = takeNumber() else { return }
      number = first
    }
    parts.release.append(number)
    while next == UInt8(ascii: "."), afterNext?.isASCIIDigit == true {
      position += 1
      if let number = takeNumber() { parts.release.append(number) }
    }
  }

  fileprivate mutating func parsePreRelease(into pre: inout PEP440Version.PreRelease?) {
    for (kind, suffix) in preReleaseSuffixes {
      if parseSuffix(suffix, found: { pre = .init(kind: kind, number: $0) }) { return }
    }
  }

  fileprivate mutating func parsePostRelease(into post: inout VersionNumber?) {
    // `1.0-1`: a dash and a number alone.
    if next == UInt8(ascii: "-"), afterNext?.isASCIIDigit == true {
      position += 1
      post = takeNumber()
    } else {
      parseSuffix(.init(spellings: ["post", "rev", "r"])) { post = $0 }
    }
  }

  /// Reads `[-_.]? spelling [-_.]? number?`; without a number it is 0.
  @discardableResult
  fileprivate mutating func parseSuffix(
    _ suffix: Suffix, found: (VersionNumber) -> Void
  ) -> Bool {
    let start = position
    if next?.isVersionSeparator == true { position += 1 }
    for spelling in suffix.spellings where takeIgnoringCase(spelling) {
      if next?.isVersionSeparator == true { position += 1 }
      found(takeNumber() ?? .small(0))
      return true
    }
    position = start
    return false
  }

  /// Reads `+part.part`; a plus sign without a part is left where it is.
  mutating func parseLocal(into local: inout [PEP440Version.LocalSegment]) {
    guard next == UInt8(ascii: "+"), afterNext?.isASCIIAlphanumeric == true else { return }
    repeat {
      position += 1
      let start = position
      skip(while: \.isASCIIAlphanumeric)
      let segment = bytes[start..<position]
      if segment.allSatisfy(\.isASCIIDigit) {
        local.append(.number(VersionNumber(digits: segment)))
      } else {
        local.append(.text(text(from: start, to: position).asciiLowercased))
      }
    } while next?.isVersionSeparator == true && afterNext?.isASCIIAlphanumeric == true
  }
}

/// The spellings of one suffix, a longer one before those that it begins with.
private struct Suffix: Sendable {
  var spellings: [StaticString]
}

private let preReleaseSuffixes: [(PEP440Version.PreReleaseKind, Suffix)] = [
  (.alpha, Suffix(spellings: ["alpha", "a"])),
  (.beta, Suffix(spellings: ["beta", "b"])),
  (.candidate, Suffix(spellings: ["preview", "pre", "rc", "c"])),
]

extension UInt8 {
  /// Dash, underscore or dot.
  fileprivate var isVersionSeparator: Bool {
    self == UInt8(ascii: "-") || self == UInt8(ascii: "_") || self == UInt8(ascii: ".")
  }
}
