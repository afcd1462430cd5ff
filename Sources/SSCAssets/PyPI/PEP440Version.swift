/// A version by PEP 440, Python's rules for versions.
///
/// Parsed once: comparing and hashing look at `sortKey` alone, so `1.0`, `v1.0.0` and `1` are equal.
package struct PEP440Version: Sendable, CustomStringConvertible {
  /// A pre-release's kind, in order.
  package enum PreReleaseKind: UInt8, Sendable {
    /// `a`, also spelled `alpha`.
    case alpha = 1
    /// `b`, also spelled `beta`.
    case beta = 2
    /// `rc`, also spelled `c`, `pre`, `preview`.
    case candidate = 3

    /// The normal spelling.
    package var text: String {
      switch self {
      case .alpha: "a"
      case .beta: "b"
      case .candidate: "rc"
      }
    }
  }

  /// A pre-release's kind and number, as in `rc1`.
  package struct PreRelease: Sendable, Hashable {
    package var kind: PreReleaseKind
    package var number: VersionNumber
  }

  /// A part of the local version, behind the `+`.
  package enum LocalSegment: Sendable, Hashable {
    /// A part of digits alone.
    case number(VersionNumber)
    /// Any other part, in lower case.
    case text(String)
  }

  /// The parts, as the appendix of PEP 440 names them.
  package struct Parts: Sendable {
    package var epoch: VersionNumber = .small(0)
    /// The numbers before the first suffix, at least one, trailing zeros included.
    package var release: [VersionNumber] = []
    package var pre: PreRelease?
    package var post: VersionNumber?
    package var dev: VersionNumber?
    package var local: [LocalSegment] = []
  }

  /// What the version consists of.
  package let parts: Parts
  /// Bytes whose lexicographic order is the order of versions; equal for spellings of one version.
  package let sortKey: [UInt8]

  /// Parses any spelling that PEP 440 allows; nil for anything else.
  package init?(_ text: some StringProtocol) {
    guard let parts = Parts(parsing: text) else { return nil }
    self.init(parts)
  }

  /// Makes a version of its parts; the release must have a number.
  package init(_ parts: Parts) {
    self.parts = parts
    sortKey = parts.sortKey
  }

  /// Whether it is a pre-release or a development release, which installers pass over by default.
  package var isPrerelease: Bool { parts.pre != nil || parts.dev != nil }

  /// Whether it is a post-release.
  package var isPostrelease: Bool { parts.post != nil }

  /// The version without its local part.
  package var withoutLocal: PEP440Version {
    guard !parts.local.isEmpty else { return self }
    var parts = parts
    parts.local = []
    return PEP440Version(parts)
  }

  /// The normal spelling (PEP 440, "Normalization"); trailing zeros of the release are kept.
  package var description: String {
    var text = parts.epoch.isZero ? "" : parts.epoch.text + "!"
    text += parts.release.map(\.text).joined(separator: ".")
    if let pre = parts.pre { text += pre.kind.text + pre.number.text }
    if let post = parts.post { text += ".post" + post.text }
    if let dev = parts.dev { text += ".dev" + dev.text }
    if !parts.local.isEmpty { text += "+" + parts.local.map(\.text).joined(separator: ".") }
    return text
  }
}

extension PEP440Version: Comparable, Hashable {
  package static func == (a: PEP440Version, b: PEP440Version) -> Bool { a.sortKey == b.sortKey }

  package static func < (a: PEP440Version, b: PEP440Version) -> Bool {
    compareBytes(a.sortKey, b.sortKey) < 0
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(sortKey) }
}

extension PEP440Version.LocalSegment {
  /// The normal spelling.
  package var text: String {
    switch self {
    case .number(let number): number.text
    case .text(let text): text
    }
  }
}

/// The order of PyPI's versions.
package struct PEP440Order: VersionOrder {
  package init() {}

  package func sortKey(of version: String) -> [UInt8]? { PEP440Version(version)?.sortKey }

  package func isPrerelease(_ version: String) -> Bool {
    PEP440Version(version)?.isPrerelease ?? false
  }
}
