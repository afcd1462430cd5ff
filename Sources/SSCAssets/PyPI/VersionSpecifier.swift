/// One clause of a constraint by PEP 440: an operator and a version.
package struct VersionSpecifier: Sendable, Hashable, CustomStringConvertible {
  /// The operators, by their spelling.
  package enum Operator: String, Sendable {
    case compatible = "~="
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case arbitrary = "==="
  }

  /// What stands behind the operator.
  package enum Operand: Sendable, Hashable {
    /// A version.
    case version(PEP440Version)
    /// The start of a version, written `1.2.*`; its parts are an epoch and a release.
    case prefix(PEP440Version)
    /// Any text, behind `===`.
    case text(String)
  }

  package let comparison: Operator
  package let operand: Operand

  /// Whether the clause alone lets a version through, pre-release or not.
  ///
  /// The rules of PEP 440, "Version specifiers"; where its text leaves room, `packaging` decides.
  package func matches(_ version: PEP440Version) -> Bool {
    switch operand {
    case .text(let text):
      version.description == text.asciiLowercased
    case .prefix(let prefix):
      version.hasPrefix(prefix) == (comparison == .equal)
    case .version(let bound):
      matches(version, bound: bound)
    }
  }

  /// Whether the clause names a pre-release, and so asks for them.
  package var namesPrerelease: Bool {
    switch operand {
    case .version(let version): comparison != .notEqual && version.isPrerelease
    case .prefix: false
    case .text(let text): PEP440Version(text)?.isPrerelease ?? false
    }
  }

  /// The normal spelling, which means the same.
  package var description: String {
    switch operand {
    case .version(let version): comparison.rawValue + version.description
    case .prefix(let prefix): comparison.rawValue + prefix.description + ".*"
    case .text(let text): comparison.rawValue + text
    }
  }

  /// Written out, as equality of spellings matters here: `~=1.0` and `~=1.0.0` are different clauses.
  package static func == (a: VersionSpecifier, b: VersionSpecifier) -> Bool {
    a.description == b.description
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(description) }

  private func matches(_ version: PEP440Version, bound: PEP440Version) -> Bool {
    switch comparison {
    case .equal: version.isEqual(to: bound)
    case .notEqual: !version.isEqual(to: bound)
    case .lessOrEqual: version.withoutLocal <= bound
    case .greaterOrEqual: version.withoutLocal >= bound
    case .less: version < bound && !version.isPrerelease(before: bound)
    case .greater: version > bound && !version.isPostreleaseOrLocal(of: bound)
    case .compatible: version.withoutLocal >= bound && version.hasPrefix(bound.compatiblePrefix)
    case .arbitrary: version.description == bound.description
    }
  }
}

extension PEP440Version {
  /// `==1.0` includes `1.0+x`; `==1.0+x` doesn't include `1.0`.
  fileprivate func isEqual(to bound: PEP440Version) -> Bool {
    (bound.parts.local.isEmpty ? withoutLocal : self) == bound
  }

  /// `<1.0` excludes `1.0rc1` and `1.0.dev1`, unless the bound is a pre-release itself.
  fileprivate func isPrerelease(before bound: PEP440Version) -> Bool {
    guard isPrerelease, !bound.isPrerelease else { return false }
    var earliest = bound.parts
    earliest.dev = .small(0)
    earliest.local = []
    return self >= PEP440Version(earliest)
  }

  /// `>1.0` excludes `1.0.post1`, unless the bound is a post-release itself, and always `1.0+x`.
  fileprivate func isPostreleaseOrLocal(of bound: PEP440Version) -> Bool {
    if !parts.local.isEmpty && withoutLocal == bound { return true }
    guard isPostrelease, !bound.isPostrelease else { return false }
    var base = parts
    base.post = nil
    base.dev = nil
    base.local = []
    return PEP440Version(base) == bound
  }

  /// `==1.2.*`: the same epoch, and a release that begins with these numbers, zeros added.
  fileprivate func hasPrefix(_ prefix: PEP440Version) -> Bool {
    guard parts.epoch == prefix.parts.epoch else { return false }
    return prefix.parts.release.indices.allSatisfy { index in
      let number = index < parts.release.count ? parts.release[index] : .small(0)
      return number == prefix.parts.release[index]
    }
  }

  /// `~=2.2.post3` means `>=2.2.post3, ==2.*`: the release without its last number, no suffix.
  fileprivate var compatiblePrefix: PEP440Version {
    var prefix = Parts()
    prefix.epoch = parts.epoch
    prefix.release = Array(parts.release.dropLast())
    return PEP440Version(prefix)
  }
}
