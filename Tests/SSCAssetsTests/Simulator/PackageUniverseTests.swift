import RegistrySimulation
import Testing

@Suite struct PackageUniverseTests {
  private let universe = PackageUniverse(seed: 9, packages: 300)

  private func packages() -> [UniversePackage] {
    let snapshot = universe.snapshot
    return snapshot.present.compactMap { universe.package(at: $0, in: snapshot) }
  }

  @Test func `a seed decides everything`() {
    let again = PackageUniverse(seed: 9, packages: 300)
    again.advance(seed: 5, fraction: 0.2)
    universe.advance(seed: 5, fraction: 0.2)
    #expect(again.snapshot.positions == universe.snapshot.positions)
    for position in 0..<again.snapshot.positions {
      let (one, other) = (
        universe.package(at: position, in: universe.snapshot),
        again.package(at: position, in: again.snapshot)
      )
      #expect(one.map { "\($0)" } == other.map { "\($0)" })
    }
  }

  @Test func `every name leads back to its position`() {
    for position in 0..<5_000 {
      #expect(universe.position(of: universe.name(at: position)) == position)
    }
    #expect(universe.position(of: "nobody-has-this") == nil)
  }

  @Test func `versions ascend, and one release stands`() {
    for package in packages() {
      let numbers = package.versions.map(\.number)
      #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0.isBelow($1) })
      let latest = package.latestStableIndex.map { package.versions[$0] }
      #expect(latest?.isYanked == false)
      #expect(latest?.number.preRelease == nil)
    }
  }

  @Test func `every awkward case occurs`() {
    let packages = packages()
    let versions = packages.flatMap(\.versions)
    let dependencies = versions.flatMap(\.dependencies)
    #expect(versions.contains { $0.isYanked })
    #expect(versions.contains { $0.deprecation != nil })
    #expect(versions.contains { $0.number.preRelease?.number ?? 0 > 9 })
    #expect(packages.contains { $0.repository.url == "n/a" })
    #expect(
      packages.contains {
        $0.versions.map(\.releaseDate) != $0.versions.map(\.releaseDate).sorted()
      })
    #expect(dependencies.contains { $0.target >= 300 })
    for kind in UniverseDependency.Kind.allCases {
      #expect(dependencies.contains { $0.kind == kind })
    }
    #expect(
      versions.allSatisfy { Set($0.dependencies.map(\.target)).count == $0.dependencies.count })
  }

  @Test func `an advance changes what it names and nothing else`() {
    let before = universe.snapshot
    let change = universe.advance(seed: 6, fraction: 0.1)
    let after = universe.snapshot
    #expect(change.changed.count + change.removed.count == 30)
    #expect(change.added == [300, 301, 302])
    let touched = Set(change.changed + change.removed + change.added)
    for position in 0..<after.positions {
      let old = universe.package(at: position, in: before)
      let new = universe.package(at: position, in: after)
      #expect(touched.contains(position) == (old.map { "\($0)" } != new.map { "\($0)" }))
      #expect(touched.contains(position) == (after.revision(of: position) > before.revision))
    }
    #expect(change.removed.allSatisfy { universe.package(at: $0, in: after) == nil })
  }

  @Test func `advances bring releases, deletions, yanks and other names for the latest`() {
    let before = packages()
    for seed in 1...4 { universe.advance(seed: UInt64(seed), fraction: 0.5) }
    let after = Dictionary(uniqueKeysWithValues: packages().map { ($0.position, $0) })
    var (grown, shrunk, yanked, renamed, backported) = (0, 0, 0, 0, 0)
    for old in before {
      guard let new = after[old.position] else { continue }
      let (oldIDs, newIDs) = (Set(old.versions.map(\.id)), Set(new.versions.map(\.id)))
      if newIDs.isStrictSuperset(of: oldIDs) { grown += 1 }
      if newIDs.isStrictSubset(of: oldIDs) { shrunk += 1 }
      if new.versions.count(where: \.isYanked) > old.versions.count(where: \.isYanked) {
        yanked += 1
      }
      if newIDs != oldIDs, newIDs.count == oldIDs.count { renamed += 1 }
      if new.versions.last?.id == old.versions.last?.id, !newIDs.isSubset(of: oldIDs) {
        backported += 1
      }
      let numbers = new.versions.map(\.number)
      #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0.isBelow($1) })
    }
    #expect(min(grown, shrunk, yanked, renamed, backported) > 0)
  }
}

extension UniverseNumber {
  /// The order that all ecosystems agree on.
  fileprivate func isBelow(_ other: UniverseNumber) -> Bool {
    if (major, minor, patch) != (other.major, other.minor, other.patch) {
      return (major, minor, patch) < (other.major, other.minor, other.patch)
    }
    switch (preRelease, other.preRelease) {
    case (let own?, let other?):
      return (own.stage.rawValue, own.number) < (other.stage.rawValue, other.number)
    case (.some, nil): return true
    default: return false
    }
  }
}
