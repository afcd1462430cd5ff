internal import SeededRandom

/// A package of a universe in the making, with what is needed to add releases to it.
struct UniverseDraft {
  private(set) var package: UniversePackage
  private let dependencies: DependencyHabits
  private var nextID = 0

  private static let day: Int64 = 86_400_000_000

  init(position: Int, generator: UniverseGenerator) {
    var random = SplitMix64(seed: generator.seed, 12, UInt64(position))
    let name = NameScheme(seed: generator.seed).normalizedName(at: position)
    package = UniversePackage(
      position: position, revision: 1,
      repository: RepositoryGenerator.repository(named: name, &random), versions: [])
    dependencies = DependencyHabits(ofPackageAt: position, generator, &random)
    // Between 2008 and 2021.
    var date = (14_000 + Int64(random.below(4_700))) * Self.day
    for number in generator.firstNumbers(at: position) {
      date += Int64(random.within(1...80)) * Self.day / 2 + Int64(random.below(86_400_000)) * 1000
      package.versions.append(version(number, released: date, &random))
    }
    mixDates(&random)
    for index in package.versions.indices where random.chance(perMille: 60) {
      package.versions[index].deprecation = random.pick(Self.deprecations)
    }
    for index in package.versions.indices where random.chance(perMille: 40) {
      yank(index)
    }
  }

  private mutating func version(
    _ number: UniverseNumber, released date: Int64, _ random: inout SplitMix64
  ) -> UniverseVersion {
    nextID += 1
    return UniverseVersion(
      id: nextID, number: number, releaseDate: date,
      dependencies: dependencies.dependencies(&random), salt: random.next())
  }

  /// Releases of older branches come later than versions above them.
  private mutating func mixDates(_ random: inout SplitMix64) {
    for index in package.versions.indices.dropLast() where random.chance(perMille: 100) {
      let date = package.versions[index].releaseDate
      package.versions[index].releaseDate = package.versions[index + 1].releaseDate
      package.versions[index + 1].releaseDate = date
    }
  }

  /// Changes the package as its owner would.
  ///
  /// False when the package is removed.
  mutating func change(_ random: inout SplitMix64) -> Bool {
    switch random.below(100) {
    case 0..<40: release(&random)
    case 40..<52: backport(&random)
    case 52..<64: yankOne(&random)
    case 64..<76: deleteOne(&random)
    case 76..<84: deprecateOne(&random)
    case 84..<93: renameLatest(&random)
    default: return false
    }
    return true
  }

  private var latestDate: Int64 { package.versions.map(\.releaseDate).max() ?? 15_000 * Self.day }

  private var greatest: UniverseNumber {
    var number = package.versions.last?.number ?? UniverseNumber(0, 0, 0)
    number.preRelease = nil
    return number
  }

  private mutating func release(_ random: inout SplitMix64) {
    var date = latestDate
    let (next, preReleases) = UniverseGenerator.next(after: greatest, &random)
    for number in preReleases + [next] {
      date += Int64(random.within(1...80)) * Self.day / 2 + 1_234_000
      package.versions.append(version(number, released: date, &random))
    }
  }

  /// A release of an older branch: the serial of every later version moves up by one.
  private mutating func backport(_ random: inout SplitMix64) {
    let latest = greatest
    let older = package.versions.indices.filter { index in
      let number = package.versions[index].number
      return (number.major, number.minor) < (latest.major, latest.minor)
    }
    guard let index = older.randomElement(using: &random) else { return release(&random) }
    let branch = package.versions[index].number
    let end = package.versions.lastIndex { version in
      (version.number.major, version.number.minor) == (branch.major, branch.minor)
    }
    guard let end else { return release(&random) }
    var number = package.versions[end].number
    number.patch += 1
    number.preRelease = nil
    let date = latestDate + Self.day
    package.versions.insert(version(number, released: date, &random), at: end + 1)
  }

  private mutating func yankOne(_ random: inout SplitMix64) {
    let standing = expendable.filter { !package.versions[$0].isYanked }
    guard let index = standing.randomElement(using: &random) else { return release(&random) }
    yank(index)
  }

  /// Leaves one release standing, so that there is something to take import names from.
  private mutating func yank(_ index: Int) {
    if expendable.contains(index) { package.versions[index].isYanked = true }
  }

  private mutating func deleteOne(_ random: inout SplitMix64) {
    guard let index = expendable.randomElement(using: &random) else { return release(&random) }
    package.versions.remove(at: index)
  }

  private mutating func deprecateOne(_ random: inout SplitMix64) {
    let index = random.below(package.versions.count)
    let isDeprecated = package.versions[index].deprecation != nil
    package.versions[index].deprecation = isDeprecated ? nil : random.pick(Self.deprecations)
  }

  /// The latest version goes and another comes: as many versions as before, and not the same ones.
  private mutating func renameLatest(_ random: inout SplitMix64) {
    guard let last = package.versions.indices.last else { return release(&random) }
    var number = package.versions[last].number
    number.patch += 1
    let date = package.versions[last].releaseDate + Self.day
    package.versions[last] = version(number, released: date, &random)
  }

  /// Versions that may go without leaving the package without a release that stands.
  private var expendable: [Int] {
    let isGood = { (version: UniverseVersion) in
      !version.isYanked && version.number.preRelease == nil
    }
    let good = package.versions.indices.filter { isGood(package.versions[$0]) }
    return good.count > 1
      ? Array(package.versions.indices) : package.versions.indices.filter { !good.contains($0) }
  }

  private static let deprecations = [
    "Use another one", "No longer maintained: see \"the <new> one\" & thanks — é",
  ]
}
