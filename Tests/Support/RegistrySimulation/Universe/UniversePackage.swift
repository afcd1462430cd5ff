internal import SeededRandom

/// One package of a universe: what is true of it, before any ecosystem's spelling.
package struct UniversePackage: Sendable {
  /// Its place in the universe, which never changes.
  package var position: Int
  /// The universe's change counter when it changed last.
  package var revision: Int
  /// Where its source is.
  package var repository: SourceRepository
  /// Its versions, from the lowest to the greatest; those that were deleted aren't among them.
  package var versions: [UniverseVersion]

  /// The place of the version that import names are taken from: the greatest release that isn't
  /// yanked; without one, the greatest pre-release that isn't.
  package var latestStableIndex: Int? {
    let standing = versions.indices.filter { !versions[$0].isYanked }
    return standing.last { versions[$0].number.preRelease == nil } ?? standing.last
  }

  /// A number from 0 up to the bound: the same for this package whenever it is asked for that
  /// purpose.
  ///
  /// For what an ecosystem's style decides package by package, such as spellings.
  package func pick(_ bound: Int, for purpose: String) -> Int {
    Int(stableHash(purpose, seed: SplitMix64.mix(UInt64(position))) % UInt64(max(bound, 1)))
  }
}

/// One version of a package.
package struct UniverseVersion: Sendable {
  /// Tells the version from all others that the package ever had.
  package var id: Int
  package var number: UniverseNumber
  /// Microseconds since 1970, whole milliseconds; not always in the order of the versions.
  package var releaseDate: Int64
  package var isYanked = false
  /// A deprecation message; nil for a version in good standing.
  package var deprecation: String?
  /// In the author's order; each target once.
  package var dependencies: [UniverseDependency]
  /// For decisions of an ecosystem's style.
  package var salt: UInt64

  /// A number from 0 up to the bound: the same for this version whenever it is asked for that
  /// purpose.
  package func pick(_ bound: Int, for purpose: String) -> Int {
    Int(stableHash(purpose, seed: salt) % UInt64(max(bound, 1)))
  }
}

/// A version number, which each ecosystem spells in its own way; ordered as all of them do.
package struct UniverseNumber: Sendable, Hashable {
  package var major: Int
  package var minor: Int
  package var patch: Int
  /// Nil for a release.
  package var preRelease: PreRelease?

  /// What comes before a release.
  package struct PreRelease: Sendable, Hashable {
    /// The stages, in their order.
    package enum Stage: String, Sendable, Hashable { case alpha, beta, rc }
    package var stage: Stage
    /// From 1.
    package var number: Int
  }

  package init(_ major: Int, _ minor: Int, _ patch: Int, preRelease: PreRelease? = nil) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.preRelease = preRelease
  }

  /// `1.2.3`, without what says that it is a pre-release.
  package var release: String { "\(major).\(minor).\(patch)" }
}

/// One dependency of a version.
package struct UniverseDependency: Sendable {
  /// What it is needed for; an ecosystem that doesn't know a kind leaves such dependencies out, or
  /// takes them for another kind.
  package enum Kind: String, Sendable, CaseIterable {
    case runtime, optional, development, build, peer, test, provided
  }

  /// Which versions will do, in terms of the target's own versions.
  package enum Constraint: Sendable, Hashable {
    case any
    case exactly(UniverseNumber)
    case atLeast(UniverseNumber)
    /// From that version up to the next major one: `^`.
    case compatible(UniverseNumber)
    /// From that version up to the next minor one: `~`.
    case patches(UniverseNumber)
    /// From the first, included, up to the second, excluded.
    case range(UniverseNumber, UniverseNumber)
    case not(UniverseNumber)
  }

  /// The position of the needed package; there may be no package at that position.
  package var target: Int
  package var kind: Kind
  package var constraint: Constraint
  /// For decisions of an ecosystem's style, such as a target framework or an alias.
  package var salt: UInt64

  /// A number from 0 up to the bound: the same for this dependency whenever it is asked for that
  /// purpose.
  package func pick(_ bound: Int, for purpose: String) -> Int {
    Int(stableHash(purpose, seed: salt) % UInt64(max(bound, 1)))
  }
}
