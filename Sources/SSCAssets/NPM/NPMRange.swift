/// A constraint as node-semver reads it: alternatives, in each of which all comparisons must hold.
///
/// A pre-release meets an alternative only when a comparison of it names a pre-release of the same
/// major, minor and patch number.
package struct NPMRange: VersionConstraint, Hashable {
  /// One comparison, into which `^`, `~`, `x` and hyphens are resolved.
  struct Comparison: Sendable, Hashable {
    enum Operator: String, Sendable {
      case less = "<"
      case lessOrEqual = "<="
      case greater = ">"
      case greaterOrEqual = ">="
      case equal = "="
    }

    let comparison: Operator
    let bound: SemanticVersion

    init(_ comparison: Operator, _ bound: SemanticVersion) {
      self.comparison = comparison
      self.bound = bound
    }

    func matches(_ version: SemanticVersion) -> Bool {
      let order = version.precedence(to: bound)
      return switch comparison {
      case .less: order < 0
      case .lessOrEqual: order <= 0
      case .greater: order > 0
      case .greaterOrEqual: order >= 0
      case .equal: order == 0
      }
    }

    /// What every release meets; node-semver takes it for no comparison at all.
    var isTrivial: Bool {
      comparison == .greaterOrEqual && bound.prerelease.isEmpty
        && bound.hasSameNumbers(as: SemanticVersion(0, 0, 0))
    }

    static func == (a: Comparison, b: Comparison) -> Bool {
      a.comparison == b.comparison && a.bound.precedenceKey == b.bound.precedenceKey
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(comparison)
      hasher.combine(bound.precedenceKey)
    }
  }

  let alternatives: [[Comparison]]

  /// Parses a range; the empty text means any release.
  package init(_ text: String) throws(PackageDataError) {
    var alternatives: [[Comparison]] = []
    var scanner = ByteScanner(text)
    repeat {
      alternatives.append(try scanner.takeNPMAlternative().filter { !$0.isTrivial })
    } while scanner.take("||")
    guard scanner.isAtEnd else { throw scanner.badNPMRange }
    // As in node-semver: beside "any release" the others don't count, pre-releases that they name
    // included.
    self.alternatives = alternatives.contains([]) ? [[]] : alternatives
  }

  package func isSatisfied(by version: NPMVersion) -> Bool {
    alternatives.contains { comparisons in
      comparisons.allSatisfy { $0.matches(version.semantic) }
        && (!version.isPrerelease
          || comparisons.contains {
            !$0.bound.prerelease.isEmpty && $0.bound.hasSameNumbers(as: version.semantic)
          })
    }
  }

  /// The range without its shorthands, as node-semver prints it.
  package var description: String {
    alternatives.map { comparisons in
      comparisons.map(\.description).joined(separator: " ")
    }.joined(separator: "||")
  }
}

extension NPMRange.Comparison {
  /// An operator and a version; equality needs no operator.
  var description: String {
    (comparison == .equal ? "" : comparison.rawValue) + bound.description
  }
}

extension SemanticVersion {
  /// The version without its build metadata.
  package var description: String {
    let suffix = prerelease.map(\.text).joined(separator: ".")
    return "\(major).\(minor).\(patch)" + (suffix.isEmpty ? "" : "-" + suffix)
  }
}

extension SemanticVersion.Identifier {
  /// The spelling.
  package var text: String {
    switch self {
    case .number(let number): number.text
    case .word(let word): word
    }
  }
}
