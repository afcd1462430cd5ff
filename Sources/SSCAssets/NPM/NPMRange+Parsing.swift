/// A version of which only the first numbers may be given, such as `1.2` or `1.x`.
private struct PartialVersion {
  var major: UInt64?
  var minor: UInt64?
  var patch: UInt64?
  var prerelease: [SemanticVersion.Identifier] = []

  /// The version, with zeros for what isn't given.
  var lowest: SemanticVersion {
    SemanticVersion(
      major ?? 0, minor ?? 0, patch ?? 0, prerelease: patch == nil ? [] : prerelease)
  }

  /// The first version behind those that have the given numbers; nil when none are given.
  var next: SemanticVersion? {
    guard let major else { return nil }
    guard let minor else { return SemanticVersion(major + 1, 0, 0) }
    guard let patch else { return SemanticVersion(major, minor + 1, 0) }
    return SemanticVersion(major, minor, patch + 1)
  }
}

extension SemanticVersion {
  /// The lowest pre-release, which ends a range so that pre-releases of the bound are outside.
  fileprivate var lowestPrerelease: SemanticVersion {
    SemanticVersion(major, minor, patch, prerelease: [.number(.small(0))])
  }
}

extension ByteScanner {
  var badNPMRange: PackageDataError {
    PackageDataError(
      .malformedSpecifier, text(from: 0),
      "expected a version, an operator, `||` or the end before '\(rest)'")
  }

  /// Reads up to `||` or the end.
  mutating func takeNPMAlternative() throws(PackageDataError) -> [NPMRange.Comparison] {
    skipSpace()
    if let comparisons = takeHyphenRange() { return comparisons }
    var comparisons: [NPMRange.Comparison] = []
    while !isAtNPMAlternativeEnd {
      comparisons += try takeNPMTerm()
      guard skip(while: \.isASCIISpace) > 0 || isAtNPMAlternativeEnd else { throw badNPMRange }
    }
    return comparisons
  }

  private var isAtNPMAlternativeEnd: Bool {
    isAtEnd || (next == UInt8(ascii: "|") && afterNext == UInt8(ascii: "|"))
  }

  /// Reads `1.2.3 - 2.3`, which must be a whole alternative; else nothing is read.
  private mutating func takeHyphenRange() -> [NPMRange.Comparison]? {
    let start = position
    guard let low = takePartial(afterOperator: false), skip(while: \.isASCIISpace) > 0, take("-"),
      skip(while: \.isASCIISpace) > 0, let high = takePartial(afterOperator: false)
    else {
      position = start
      return nil
    }
    skipSpace()
    guard isAtNPMAlternativeEnd else {
      position = start
      return nil
    }
    var comparisons = [NPMRange.Comparison(.greaterOrEqual, low.lowest)]
    if high.patch != nil {
      comparisons.append(.init(.lessOrEqual, high.lowest))
    } else if let next = high.next {
      comparisons.append(.init(.less, next.lowestPrerelease))
    }
    return comparisons
  }

  /// Reads an operator and a version.
  private mutating func takeNPMTerm() throws(PackageDataError) -> [NPMRange.Comparison] {
    if take("^") {
      skipSpace()
      guard let partial = takePartial(afterOperator: true) else { throw badNPMRange }
      return caret(partial)
    }
    if take("~") {
      _ = take(">")
      skipSpace()
      guard let partial = takePartial(afterOperator: true) else { throw badNPMRange }
      return tilde(partial)
    }
    let comparison = takeComparisonOperator()
    skipSpace()
    guard let partial = takePartial(afterOperator: false) else { throw badNPMRange }
    return compare(comparison, partial)
  }

  private mutating func takeComparisonOperator() -> NPMRange.Comparison.Operator {
    if take("<=") { return .lessOrEqual }
    if take(">=") { return .greaterOrEqual }
    if take("<") { return .less }
    if take(">") { return .greater }
    _ = take("=")
    return .equal
  }

  /// Reads one to three numbers, of which `x`, `X` and `*` stand for any, and those behind too.
  private mutating func takePartial(afterOperator: Bool) -> PartialVersion? {
    let start = position
    // node-semver drops these before a partial version and behind `^` and `~`, and takes a single
    // `v` before a whole one.
    let marks = skip { $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "=") }
    var partial = PartialVersion()
    guard takePart(&partial.major) else {
      position = start
      return nil
    }
    if take(".") {
      guard takePart(&partial.minor) else { return nil }
      if take(".") {
        guard takePart(&partial.patch), let prerelease = takePrerelease(), takeBuild() != nil
        else { return nil }
        partial.prerelease = prerelease
      }
    }
    if partial.major == nil { partial.minor = nil }
    if partial.minor == nil { partial.patch = nil }
    if partial.patch != nil, !afterOperator, marks > 0 {
      guard marks == 1, bytes[start] == UInt8(ascii: "v") else {
        position = start
        return nil
      }
    }
    return partial
  }

  private mutating func takePart(_ part: inout UInt64?) -> Bool {
    if take("x") || take("X") || take("*") { return true }
    part = takeSemanticNumber(limit: NPMVersion.greatestNumber)
    return part != nil
  }
}

/// `^1.2.3`: whatever doesn't change the first number that isn't zero.
private func caret(_ partial: PartialVersion) -> [NPMRange.Comparison] {
  guard let major = partial.major else { return [] }
  var fixed = PartialVersion(major: major)
  if major == 0, let minor = partial.minor {
    fixed.minor = minor
    if minor == 0, let patch = partial.patch { fixed.patch = patch }
  }
  return between(partial.lowest, fixed.next)
}

/// `~1.2.3`: whatever has the same major and minor number, as far as they are given.
private func tilde(_ partial: PartialVersion) -> [NPMRange.Comparison] {
  guard let major = partial.major else { return [] }
  return between(partial.lowest, PartialVersion(major: major, minor: partial.minor).next)
}

private func between(
  _ low: SemanticVersion, _ high: SemanticVersion?
) -> [NPMRange.Comparison] {
  var comparisons = [NPMRange.Comparison(.greaterOrEqual, low)]
  if let high { comparisons.append(.init(.less, high.lowestPrerelease)) }
  return comparisons
}

/// A comparison with a partial version means one with all the versions that it stands for.
private func compare(
  _ comparison: NPMRange.Comparison.Operator, _ partial: PartialVersion
) -> [NPMRange.Comparison] {
  guard partial.patch == nil else { return [.init(comparison, partial.lowest)] }
  guard let next = partial.next else {
    // `>*` and `<*`: nothing is beyond everything.
    let isEmpty = comparison == .less || comparison == .greater
    return isEmpty ? [.init(.less, SemanticVersion(0, 0, 0).lowestPrerelease)] : []
  }
  return switch comparison {
  case .less: [.init(.less, partial.lowest.lowestPrerelease)]
  case .lessOrEqual: [.init(.less, next.lowestPrerelease)]
  case .greater: [.init(.greaterOrEqual, next)]
  case .greaterOrEqual: [.init(.greaterOrEqual, partial.lowest)]
  case .equal: between(partial.lowest, next)
  }
}
