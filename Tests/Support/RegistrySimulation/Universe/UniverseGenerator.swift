internal import SeededRandom

/// Makes the package at any position of a universe from the seed alone, and changes it over time.
struct UniverseGenerator: Sendable {
  let seed: UInt64
  /// The number of packages in the universe at its beginning.
  let packageCount: Int
  let versionsPerPackage: Int

  init(seed: UInt64, packages: Int, versionsPerPackage: Int) {
    self.seed = seed
    packageCount = max(1, packages)
    self.versionsPerPackage = versionsPerPackage
  }

  /// The package after a number of changes, each known by a seed; nil when one of them removed it.
  func package(at position: Int, changes: [UInt64]) -> UniversePackage? {
    var draft = UniverseDraft(position: position, generator: self)
    for change in changes {
      var random = SplitMix64(seed: change, UInt64(position))
      guard draft.change(&random) else { return nil }
    }
    return draft.package
  }

  /// The numbers of a package's first versions, in ascending order: there is a release among them.
  func firstNumbers(at position: Int) -> [UniverseNumber] {
    var random = SplitMix64(seed: seed, 11, UInt64(position))
    var numbers: [UniverseNumber] = []
    var last = UniverseNumber(random.below(3), random.below(6), 0)
    let wanted = random.within(1...max(1, 2 * versionsPerPackage - 1))
    while numbers.count < wanted || numbers.allSatisfy({ $0.preRelease != nil }) {
      let (next, preReleases) = Self.next(after: last, &random)
      numbers += preReleases
      numbers.append(next)
      last = next
    }
    return numbers
  }

  /// A greater release number, and the pre-releases that come before it.
  static func next(
    after last: UniverseNumber, _ random: inout SplitMix64
  ) -> (UniverseNumber, preReleases: [UniverseNumber]) {
    // Steps of more than one make numbers of two digits, which texts would order wrongly.
    let step = random.chance(perMille: 850) ? 1 : random.within(2...9)
    let next =
      switch random.below(100) {
      case 0..<60: UniverseNumber(last.major, last.minor, last.patch + step)
      case 60..<90: UniverseNumber(last.major, last.minor + step, 0)
      default: UniverseNumber(last.major + 1, 0, 0)
      }
    guard random.chance(perMille: 180) else { return (next, []) }
    var preReleases: [UniverseNumber] = []
    for stage in [UniverseNumber.PreRelease.Stage.alpha, .beta, .rc]
    where random.chance(perMille: 500) {
      var number = 1
      for _ in 0...random.below(2) {
        var preRelease = next
        preRelease.preRelease = .init(stage: stage, number: number)
        preReleases.append(preRelease)
        number += random.chance(perMille: 800) ? 1 : 10
      }
    }
    return (next, preReleases)
  }
}
