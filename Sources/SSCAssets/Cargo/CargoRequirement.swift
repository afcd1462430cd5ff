/// A requirement of Cargo: comparisons that must all hold; without an operator, `^` is meant.
///
/// A pre-release meets it only when a comparison names a pre-release of the same major, minor and
/// patch number. Build metadata doesn't count.
package struct CargoRequirement: VersionConstraint {
  /// One comparison; the minor and the patch number may be missing.
  struct Comparison: Sendable {
    enum Operator: Sendable {
      case exact, greater, greaterOrEqual, less, lessOrEqual, tilde, caret
    }

    var comparison: Operator
    /// The version, with zeros for what isn't given.
    var bound: SemanticVersion
    /// How many of the three numbers are given.
    var count: Int
  }

  /// None for `*`, which every release meets.
  let comparisons: [Comparison]

  package func isSatisfied(by version: CargoVersion) -> Bool {
    let version = version.semantic
    return comparisons.allSatisfy { $0.matches(version) }
      && (version.prerelease.isEmpty
        || comparisons.contains {
          $0.count == 3 && !$0.bound.prerelease.isEmpty && $0.bound.hasSameNumbers(as: version)
        })
  }
}

extension CargoRequirement.Comparison {
  fileprivate func matches(_ version: SemanticVersion) -> Bool {
    switch comparison {
    case .exact: isExact(version)
    case .greater: order(of: version) > 0
    case .greaterOrEqual: isExact(version) || order(of: version) > 0
    case .less: order(of: version) < 0
    case .lessOrEqual: isExact(version) || order(of: version) < 0
    case .tilde:
      // Everything that the comparison names but the patch number stays; that one may grow.
      shared(with: version) >= min(count, 2) && (count < 3 || version.precedence(to: bound) >= 0)
    case .caret: isCompatible(version)
    }
  }

  /// The version's place beside all versions that have the given numbers: 0 when it is one.
  private func order(of version: SemanticVersion) -> Int {
    if count == 3 { return version.precedence(to: bound) }
    let shared = shared(with: version)
    if shared >= count { return 0 }
    return version.numbers[shared] < bound.numbers[shared] ? -1 : 1
  }

  /// Of a pre-release, `=1.2` isn't true: only a comparison with three numbers can name it.
  private func isExact(_ version: SemanticVersion) -> Bool {
    count == 3
      ? version.precedence(to: bound) == 0
      : shared(with: version) >= count && version.prerelease.isEmpty
  }

  /// Nothing changes up to the first number that isn't zero; what is behind it may grow.
  private func isCompatible(_ version: SemanticVersion) -> Bool {
    let significant = bound.numbers[..<count].firstIndex { $0 != 0 } ?? (count - 1)
    guard shared(with: version) > significant else { return false }
    if count == 3 { return version.precedence(to: bound) >= 0 }
    return count == 1 || version.minor >= bound.minor
  }

  /// How many numbers are the same before the first that differs.
  private func shared(with version: SemanticVersion) -> Int {
    zip(version.numbers, bound.numbers).prefix { $0 == $1 }.count
  }
}

extension SemanticVersion {
  fileprivate var numbers: [UInt64] { [major, minor, patch] }
}
