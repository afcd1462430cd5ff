extension Requirement {
  /// Parses a requirement: PEP 508, and the older form with the constraint in parentheses.
  ///
  /// What is refused is named in the error's subject.
  package init(_ text: String) throws(PackageDataError) {
    var parser = RequirementParser(text)
    name = try parser.name()
    wantedExtras = try parser.extras()
    source = try parser.source()
    marker = try parser.marker()
  }
}

/// Reads the parts of a requirement, each once and in order.
private struct RequirementParser: ~Copyable {
  private let text: String
  private var scanner: ByteScanner

  init(_ text: String) {
    self.text = text
    scanner = ByteScanner(text)
  }

  private func malformed(_ reason: String) -> PackageDataError {
    PackageDataError(.malformedRequirement, text, reason)
  }

  mutating func name() throws(PackageDataError) -> String {
    scanner.skipSpace()
    let start = scanner.position
    scanner.skip { $0.isASCIIAlphanumeric || $0.isNameSeparator }
    let name = scanner.text(from: start, to: scanner.position)
    guard PyPIName.isValid(name) else { throw malformed("expected the name of a project") }
    return name
  }

  mutating func extras() throws(PackageDataError) -> [String] {
    scanner.skipSpace()
    guard scanner.take("[") else { return [] }
    var extras: Set<String> = []
    scanner.skipSpace()
    while !scanner.take("]") {
      let start = scanner.position
      scanner.skip { $0.isASCIIAlphanumeric || $0.isNameSeparator }
      let name = scanner.text(from: start, to: scanner.position)
      guard PyPIName.isValid(name) else { throw malformed("expected the name of an extra") }
      extras.insert(PyPIName.normalized(name))
      scanner.skipSpace()
      guard scanner.take(",") || scanner.next == UInt8(ascii: "]") else {
        throw malformed("expected ',' or ']' behind the extra '\(name)'")
      }
      scanner.skipSpace()
    }
    return extras.sorted()
  }

  mutating func source() throws(PackageDataError) -> Requirement.Source {
    scanner.skipSpace()
    if scanner.take("@") {
      scanner.skipSpace()
      let start = scanner.position
      scanner.skip { !$0.isASCIISpace }
      guard scanner.position > start else { throw malformed("expected a URL behind '@'") }
      return .url(scanner.text(from: start, to: scanner.position))
    }
    let isParenthesized = scanner.take("(")
    let start = scanner.position
    do {
      let specifiers = try VersionSpecifiers(from: &scanner)
      if isParenthesized, !scanner.take(")") { throw malformed("expected ')'") }
      scanner.skipSpace()
      if scanner.isAtEnd || scanner.next == UInt8(ascii: ";") { return .specifiers(specifiers) }
    } catch {
      // Not a constraint by PEP 440; whether it is an old one is decided below.
    }
    scanner.position = start
    return try legacySource(isParenthesized: isParenthesized)
  }

  /// Old metadata has clauses whose version is no version (`>dev`, `>=1.0.*`): kept as they are.
  private mutating func legacySource(
    isParenthesized: Bool
  ) throws(PackageDataError) -> Requirement.Source {
    let start = scanner.position
    scanner.skip { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ")") }
    let constraint = scanner.text(from: start, to: scanner.position)
    if isParenthesized, !scanner.take(")") { throw malformed("expected ')'") }
    scanner.skipSpace()
    guard scanner.isAtEnd || scanner.next == UInt8(ascii: ";"),
      let normal = normalizedLegacy(constraint)
    else { throw malformed("expected a constraint, '@' and a URL, ';' or the end") }
    return .legacy(normal)
  }

  mutating func marker() throws(PackageDataError) -> Marker? {
    scanner.skipSpace()
    guard scanner.take(";") else {
      guard scanner.isAtEnd else { throw malformed("expected ';' or the end") }
      return nil
    }
    scanner.skipSpace()
    if scanner.isAtEnd { return nil }
    do throws(PackageDataError) {
      let marker = try scanner.parseMarker()
      guard scanner.isAtEnd else { throw malformed("expected 'and', 'or' or the end") }
      return marker
    } catch {
      throw PackageDataError(.malformedRequirement, text, error.reason)
    }
  }
}

/// The clauses without white space, when each is an operator and a word; nil for anything else.
private func normalizedLegacy(_ constraint: String) -> String? {
  let clauses = constraint.split(separator: ",").map(\.trimmedASCII).filter { !$0.isEmpty }
  let normal = clauses.compactMap { clause -> String? in
    let comparison = clause.prefix { "<>=!~".contains($0) }
    let word = clause.dropFirst(comparison.count).trimmedASCII
    guard ["<", "<=", ">", ">=", "=", "==", "!=", "~=", "==="].contains(String(comparison)),
      !word.isEmpty, word.utf8.allSatisfy(\.isLegacyVersionByte)
    else { return nil }
    return comparison + word
  }
  return normal.isEmpty || normal.count < clauses.count ? nil : normal.joined(separator: ",")
}

extension UInt8 {
  /// What `packaging` took as a version before PEP 440 was enforced, at its narrowest.
  fileprivate var isLegacyVersionByte: Bool {
    isASCIIAlphanumeric || isNameSeparator || self == UInt8(ascii: "*") || self == UInt8(ascii: "+")
      || self == UInt8(ascii: "!")
  }
}
