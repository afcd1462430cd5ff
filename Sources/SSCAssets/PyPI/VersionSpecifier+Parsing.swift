extension VersionSpecifier {
  /// Reads one clause from where the scanner stands; the caller looks at what follows.
  init(from scanner: inout ByteScanner) throws(PackageDataError) {
    let start = scanner.position
    func malformed(_ scanner: borrowing ByteScanner, _ reason: String) -> PackageDataError {
      PackageDataError(.malformedSpecifier, scanner.text(from: start).trimmedASCII, reason)
    }
    guard let comparison = scanner.takeOperator() else {
      throw malformed(scanner, "expected one of ~= == != <= >= < > ===")
    }
    self.comparison = comparison
    scanner.skipSpace()
    if comparison == .arbitrary {
      let text = scanner.takeArbitraryText()
      guard !text.isEmpty else { throw malformed(scanner, "expected a text behind ===") }
      operand = .text(text)
      return
    }

    // A wildcard stands behind the release alone: `1.0a1.*` and `1.0+x.*` mean nothing.
    let versionStart = scanner.position
    var prefix = PEP440Version.Parts()
    scanner.parseRelease(into: &prefix)
    if !prefix.release.isEmpty, scanner.take(".*") {
      guard comparison == .equal || comparison == .notEqual else {
        throw malformed(scanner, "a wildcard goes with == and != only")
      }
      operand = .prefix(PEP440Version(prefix))
      return
    }
    scanner.position = versionStart
    var parts = PEP440Version.Parts(from: &scanner)
    guard !parts.release.isEmpty else {
      throw malformed(scanner, "expected a version by PEP 440 behind \(comparison.rawValue)")
    }
    if comparison == .equal || comparison == .notEqual { scanner.parseLocal(into: &parts.local) }
    guard comparison != .compatible || parts.release.count > 1 else {
      throw malformed(scanner, "~= needs a release of two numbers or more")
    }
    operand = .version(PEP440Version(parts))
  }
}

extension ByteScanner {
  fileprivate mutating func takeOperator() -> VersionSpecifier.Operator? {
    if take("===") { return .arbitrary }
    if take("==") { return .equal }
    if take("~=") { return .compatible }
    if take("!=") { return .notEqual }
    if take("<=") { return .lessOrEqual }
    if take(">=") { return .greaterOrEqual }
    if take("<") { return .less }
    return take(">") ? .greater : nil
  }

  /// What `===` compares with: everything up to white space or what ends a clause.
  fileprivate mutating func takeArbitraryText() -> String {
    let start = position
    skip { byte in
      !byte.isASCIISpace && byte != UInt8(ascii: ",") && byte != UInt8(ascii: ";")
        && byte != UInt8(ascii: ")")
    }
    return text(from: start, to: position)
  }
}
