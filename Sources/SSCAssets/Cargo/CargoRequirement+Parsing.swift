extension CargoRequirement {
  /// Parses what the `semver` crate takes: comparisons separated by commas, or `*` alone.
  package init(_ text: String) throws(PackageDataError) {
    var scanner = ByteScanner(text)
    scanner.skipSpace()
    if scanner.takeWildcard() {
      scanner.skipSpace()
      guard scanner.isAtEnd else { throw scanner.badRequirement("the end, as `*` stands alone,") }
      comparisons = []
      return
    }
    var comparisons: [Comparison] = []
    repeat {
      scanner.skipSpace()
      comparisons.append(try scanner.takeComparison())
      scanner.skipSpace()
    } while scanner.take(",")
    guard scanner.isAtEnd else { throw scanner.badRequirement("a comma or the end") }
    self.comparisons = comparisons
  }
}

extension ByteScanner {
  fileprivate func badRequirement(_ expected: String) -> PackageDataError {
    PackageDataError(
      .malformedSpecifier, text(from: 0), "expected \(expected) before '\(rest)'")
  }

  fileprivate mutating func takeWildcard() -> Bool { take("*") || take("x") || take("X") }

  fileprivate mutating func takeComparison() throws(PackageDataError) -> CargoRequirement.Comparison
  {
    let written = takeOperator()
    skipSpace()
    guard let major = takeSemanticNumber(limit: .max) else { throw badRequirement("a version") }
    var numbers = [major]
    var hasWildcard = false
    while numbers.count < 3, take(".") {
      if takeWildcard() {
        hasWildcard = true
        // `1.*.*` is `1.*`.
        if numbers.count == 1, take("."), !takeWildcard() { throw badRequirement("`*`") }
        break
      }
      guard let number = takeSemanticNumber(limit: .max) else { throw badRequirement("a number") }
      numbers.append(number)
    }
    var prerelease: [SemanticVersion.Identifier] = []
    if numbers.count == 3 {
      guard let identifiers = takePrerelease(), takeBuild() != nil else {
        throw badRequirement("an identifier")
      }
      prerelease = identifiers
    }
    let bound = SemanticVersion(
      numbers[0], numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0,
      prerelease: prerelease)
    return CargoRequirement.Comparison(
      comparison: written ?? (hasWildcard ? .exact : .caret), bound: bound, count: numbers.count)
  }

  private mutating func takeOperator() -> CargoRequirement.Comparison.Operator? {
    if take(">=") { return .greaterOrEqual }
    if take("<=") { return .lessOrEqual }
    if take(">") { return .greater }
    if take("<") { return .less }
    if take("=") { return .exact }
    if take("~") { return .tilde }
    return take("^") ? .caret : nil
  }
}
