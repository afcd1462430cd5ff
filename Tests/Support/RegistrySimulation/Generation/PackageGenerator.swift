internal import SeededRandom

/// Makes the package at any position from the seed alone, and changes it over time.
struct PackageGenerator: Sendable {
  let seed: UInt64
  let names: NameScheme
  let requirements: RequirementGenerator
  /// The mean number of versions of a package.
  let versionsPerPackage: Int

  init(seed: UInt64, packages: Int, versionsPerPackage: Int) {
    self.seed = seed
    self.versionsPerPackage = versionsPerPackage
    names = NameScheme(seed: seed)
    requirements = RequirementGenerator(names: names, packageCount: max(1, packages))
  }

  /// The package after a number of changes, each known by the seed of its advance; nil when one of
  /// them removed the project.
  func package(at index: Int, changes: [UInt64]) -> SimulatedPackage? {
    var draft = PackageDraft(index: index, generator: self)
    for change in changes {
      var random = SplitMix64(seed: change, UInt64(index))
      guard draft.change(&random) else { return nil }
    }
    return draft.package
  }
}

/// A package in the making, with what is needed to add releases to it.
struct PackageDraft {
  private(set) var package: SimulatedPackage
  private let generator: PackageGenerator
  private var ladder: VersionLadder
  private let releases: ReleaseGenerator
  /// For each version the release number that it belongs to.
  private var releaseNumbers: [String]

  init(index: Int, generator: PackageGenerator) {
    self.generator = generator
    var random = SplitMix64(seed: generator.seed, 2, UInt64(index))
    let normalized = generator.names.normalizedName(at: index)
    let display = generator.names.displayName(at: index)
    package = SimulatedPackage(
      name: display, normalizedName: normalized,
      repository: RepositoryGenerator.repository(named: normalized, &random), versions: [])
    (package.status, package.statusReason) = Self.status(&random)
    ladder = VersionLadder(&random)
    releases = ReleaseGenerator(
      package: package, requirements: generator.requirements,
      habits: generator.requirements.habits(ofPackageAt: index, &random), &random)
    let count = random.within(1...max(1, 2 * generator.versionsPerPackage - 1))
    let rungs = Self.firstRungs(of: &ladder, count: count, &random)
    releaseNumbers = rungs.map(\.release)
    package.versions = releases.versions(for: rungs, &random)
    if random.chance(perMille: 8) { addLegacyVersions(&random) }
  }

  private static func status(_ random: inout SplitMix64) -> (ProjectStatus, String?) {
    switch random.below(1000) {
    case 0..<20: (.archived, nil)
    case 20..<40: (.deprecated, "Use <another> package & say \"thanks\"")
    case 40..<48: (.quarantined, nil)
    default: (.active, nil)
    }
  }

  /// The lowest rungs of the ladder, with a final release among them unless the project has none.
  private static func firstRungs(
    of ladder: inout VersionLadder, count: Int, _ random: inout SplitMix64
  ) -> [VersionLadder.Rung] {
    var rungs = ladder.climb(atLeast: count, &random)
    guard !ladder.onlyPreReleases else { return rungs }
    // A cut inside the last release number's suffixes is fine as long as a final release is below.
    if rungs.count > count, rungs[..<count].contains(where: { !$0.isPreRelease }) {
      rungs.removeSubrange(count...)
    }
    return rungs
  }

  private mutating func addLegacyVersions(_ random: inout SplitMix64) {
    let dated = releases.legacyVersion(named: "2004d", &random)
    package.versions += [dated, SimulatedVersion(name: "dev-r1", isParseable: false)]
  }

  /// Changes the package as a project's owner would.
  ///
  /// False when the project is removed.
  mutating func change(_ random: inout SplitMix64) -> Bool {
    switch random.below(100) {
    case 0..<50: release(&random)
    case 50..<62: backport(&random)
    case 62..<76: yank(&random)
    case 76..<88: deleteVersion(&random)
    case 88..<94: package.status = package.status == .active ? .archived : .active
    default: return false
    }
    return true
  }

  private var parseableCount: Int { package.versions.prefix { $0.isParseable }.count }

  private mutating func release(_ random: inout SplitMix64) {
    let rungs = ladder.nextRelease(&random)
    let latest = package.versions.compactMap(\.releaseDate).max()
    let new = releases.versions(for: rungs, after: latest, &random)
    let end = parseableCount
    package.versions.insert(contentsOf: new, at: end)
    releaseNumbers.insert(contentsOf: rungs.map(\.release), at: end)
  }

  /// A post-release of an older release number: every later version's serial moves up by one.
  private mutating func backport(_ random: inout SplitMix64) {
    let index = random.below(max(1, releaseNumbers.count))
    guard !ladder.onlyPreReleases, releaseNumbers.indices.contains(index) else {
      return release(&random)
    }
    let number = releaseNumbers[index]
    let end = (releaseNumbers.lastIndex(of: number) ?? index) + 1
    // Post-releases of the ladder stay far below 1000, and the count of versions only makes it grow.
    let name = "\(number).post\(1000 + changesSoFar)"
    guard !package.versions.contains(where: { $0.name == name }) else { return release(&random) }
    let rung = VersionLadder.Rung(
      name: name, fileSpelling: name, isPreRelease: false, release: number)
    let latest = package.versions.compactMap(\.releaseDate).max()
    package.versions.insert(
      contentsOf: releases.versions(for: [rung], after: latest, &random), at: end)
    releaseNumbers.insert(number, at: end)
    changesSoFar += 1
  }

  /// Counts the backports, so that each gets a greater number than those before it.
  private var changesSoFar = 0

  private mutating func yank(_ random: inout SplitMix64) {
    let candidates = expendable.filter {
      package.versions[$0].yank == nil && !package.versions[$0].files.isEmpty
    }
    guard let index = candidates.randomElement(using: &random) else { return release(&random) }
    package.versions[index].yank = Yank(reason: random.pick([nil, "Broken on <3.8 & \"PyPy\""]))
  }

  private mutating func deleteVersion(_ random: inout SplitMix64) {
    guard let index = expendable.randomElement(using: &random) else { return release(&random) }
    package.versions.remove(at: index)
    releaseNumbers.remove(at: index)
  }

  /// Versions that may go without leaving the package without a release to take import names from.
  private var expendable: [Int] {
    let isGood = { (version: SimulatedVersion) in
      version.yank == nil && !version.files.isEmpty
        && (version.isPreRelease == ladder.onlyPreReleases)
    }
    let parseable = package.versions.indices.prefix(parseableCount)
    let good = parseable.filter { isGood(package.versions[$0]) }
    return good.count > 1 ? Array(parseable) : parseable.filter { !good.contains($0) }
  }
}
