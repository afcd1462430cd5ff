/// A requirement of a gem: clauses that must all hold, joined by commas, or by `&` in the index.
///
/// Pre-releases are compared like any other version: what resolvers make of them isn't said here.
package struct GemRequirement: VersionConstraint {
  enum Operator: Sendable {
    case equal, notEqual, greater, greaterOrEqual, less, lessOrEqual, pessimistic
  }

  struct Clause: Sendable {
    var comparison: Operator
    var bound: GemVersion

    func matches(_ version: GemVersion) -> Bool {
      switch comparison {
      case .equal: version == bound
      case .notEqual: version != bound
      case .greater: version > bound
      case .greaterOrEqual: version >= bound
      case .less: version < bound
      case .lessOrEqual: version <= bound
      // The bound's own pre-releases are outside, as only the version's release is compared.
      case .pessimistic: version >= bound && version.release.isBefore(bumping: bound)
      }
    }
  }

  let clauses: [Clause]

  /// Parses clauses such as `~> 3.5, != 3.5.2`; nothing means `>= 0`, and no operator means `=`.
  package init(_ text: String) throws(PackageDataError) {
    var scanner = ByteScanner(text)
    scanner.skipSpace()
    guard !scanner.isAtEnd else {
      clauses = [Clause(comparison: .greaterOrEqual, bound: GemVersion([.number(.small(0))]))]
      return
    }
    var clauses: [Clause] = []
    repeat {
      scanner.skipSpace()
      let comparison = scanner.takeGemOperator()
      scanner.skipSpace()
      guard let segments = scanner.takeGemSegments() else {
        throw PackageDataError(
          .malformedSpecifier, text, "expected a version before '\(scanner.rest)'")
      }
      clauses.append(Clause(comparison: comparison, bound: GemVersion(segments)))
      scanner.skipSpace()
    } while scanner.take(",") || scanner.take("&")
    guard scanner.isAtEnd else {
      throw PackageDataError(
        .malformedSpecifier, text, "expected a comma or the end before '\(scanner.rest)'")
    }
    self.clauses = clauses
  }

  package func isSatisfied(by version: GemVersion) -> Bool {
    clauses.allSatisfy { $0.matches(version) }
  }
}

extension GemVersion {
  /// Whether a release is below the bound with its last number dropped and the one before it
  /// raised: for `3.5.0` below `3.6`.
  fileprivate func isBefore(bumping bound: GemVersion) -> Bool {
    var fixed = Array(bound.segments.prefix { !$0.isWord })
    if fixed.count > 1 { fixed.removeLast() }
    // Below the raised number means: not above all that begins with the number itself.
    for (index, segment) in fixed.enumerated() {
      let own = index < segments.count ? segments[index] : .number(.small(0))
      if own != segment { return GemVersion([own]) < GemVersion([segment]) }
    }
    return true
  }
}

extension ByteScanner {
  fileprivate mutating func takeGemOperator() -> GemRequirement.Operator {
    if take("~>") { return .pessimistic }
    if take(">=") { return .greaterOrEqual }
    if take("<=") { return .lessOrEqual }
    if take("!=") { return .notEqual }
    if take(">") { return .greater }
    if take("<") { return .less }
    _ = take("=")
    return .equal
  }
}
