import BlockingIO
internal import SeededRandom

/// Packages with versions and dependencies, made up from a seed and told in no ecosystem's terms.
///
/// An `EcosystemSite` spells it as its registry would, and tells the truth about it. Packages are
/// made anew whenever they are asked for, so that a universe of a hundred thousand takes few bytes.
/// May be used from any thread.
package final class PackageUniverse: Sendable {
  /// The names of the packages, by position.
  private let names: NameScheme
  private let generator: UniverseGenerator
  private let state: Locked<Snapshot>

  /// The universe at one moment: requests read it without a lock, a change makes a new one.
  package struct Snapshot: Sendable {
    /// Counts the changes, from 1: a package's revision is the count when it changed last.
    package fileprivate(set) var revision: Int
    /// How many packages there have ever been; those that are gone keep their positions.
    package fileprivate(set) var positions: Int
    fileprivate var changes: [Int: [UInt64]] = [:]
    fileprivate var revisions: [Int: Int] = [:]
    /// The positions of packages that are gone, with the revision of their removal.
    package fileprivate(set) var removed: [Int: Int] = [:]

    /// The positions of the packages that are there, in ascending order.
    package var present: some Sequence<Int> {
      let removed = removed
      return (0..<positions).lazy.filter { removed[$0] == nil }
    }

    /// The revision in which a package changed last, or was removed.
    package func revision(of position: Int) -> Int {
      removed[position] ?? revisions[position] ?? 1
    }
  }

  /// Makes a universe: equal arguments give equal content, on every machine.
  ///
  /// - Parameters:
  ///   - seed: Decides everything.
  ///   - packages: The number of packages.
  ///   - versionsPerPackage: Their mean number of versions.
  package init(seed: UInt64 = 1, packages: Int, versionsPerPackage: Int = 8) {
    names = NameScheme(seed: seed)
    generator = UniverseGenerator(
      seed: seed, packages: packages, versionsPerPackage: versionsPerPackage)
    state = Locked(Snapshot(revision: 1, positions: packages))
  }

  /// The universe as it is now.
  package var snapshot: Snapshot { state.withLock { $0 } }

  /// The package at a position, nil when there is none (any more).
  package func package(at position: Int, in snapshot: Snapshot) -> UniversePackage? {
    guard (0..<snapshot.positions).contains(position), snapshot.removed[position] == nil else {
      return nil
    }
    var package = generator.package(at: position, changes: snapshot.changes[position] ?? [])
    package?.revision = snapshot.revision(of: position)
    return package
  }

  /// The name of the package at a position: lower-case words and a number, joined by `-` or not,
  /// such as `amber-parser-3` or `quietqueue`.
  ///
  /// Every position has one, also those without a package. A style may spell it otherwise, in a way
  /// of which it knows the way back.
  package func name(at position: Int) -> String { names.normalizedName(at: position) }

  /// The position that a name belongs to, nil when it belongs to none.
  package func position(of name: String) -> Int? { names.index(of: name) }

  /// Time goes by: changes a share of the packages.
  ///
  /// They get releases, also of older branches; versions are deleted, yanked, deprecated, or published
  /// anew under another number in place of the latest; packages are removed. For every ten of them
  /// a new one appears.
  ///
  /// - Parameter fraction: From 0 to 1; above 0, at least one package changes.
  /// - Returns: What happened, by position.
  @discardableResult
  package func advance(seed: UInt64, fraction: Double) -> UniverseChange {
    state.withLock { state in
      var random = SplitMix64(seed: seed, 17, UInt64(state.revision))
      var present = Array(state.present)
      let wanted = fraction > 0 ? max(1, Int((Double(present.count) * fraction).rounded())) : 0
      var change = UniverseChange()
      for turn in 0..<min(wanted, present.count) {
        present.swapAt(turn, random.within(turn...present.count - 1))
        let position = present[turn]
        state.revision += 1
        state.changes[position, default: []].append(random.next())
        state.revisions[position] = state.revision
        if generator.package(at: position, changes: state.changes[position] ?? []) == nil {
          state.removed[position] = state.revision
          change.removed.append(position)
        } else {
          change.changed.append(position)
        }
      }
      for _ in 0..<(wanted / 10) {
        state.revision += 1
        state.revisions[state.positions] = state.revision
        change.added.append(state.positions)
        state.positions += 1
      }
      return change
    }
  }
}

/// What an advance of a universe did, by position.
package struct UniverseChange: Sendable, Equatable {
  /// Packages with other versions, or versions in another state.
  package var changed: [Int] = []
  /// Packages that weren't there.
  package var added: [Int] = []
  /// Packages that are gone.
  package var removed: [Int] = []

  /// The same by name.
  package func named(_ name: (Int) -> String) -> RegistryChange {
    RegistryChange(
      changed: changed.map(name), added: added.map(name), removed: removed.map(name))
  }
}
