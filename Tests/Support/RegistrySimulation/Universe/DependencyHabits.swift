internal import SeededRandom

/// What a package needs from release to release; constraints and small deviations come per release.
struct DependencyHabits: Sendable {
  private struct Habit {
    var target: Int
    var kind: UniverseDependency.Kind
    /// The versions that the target began with, which constraints speak of.
    var targetNumbers: [UniverseNumber]
  }

  private var habits: [Habit] = []

  init(
    ofPackageAt position: Int, _ generator: UniverseGenerator, _ random: inout SplitMix64
  ) {
    for _ in 0..<random.pick([0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 8]) {
      let target = Self.target(for: position, of: generator.packageCount, &random)
      guard target != position, !habits.contains(where: { $0.target == target }) else { continue }
      habits.append(
        Habit(
          target: target, kind: Self.kind(&random),
          targetNumbers: generator.firstNumbers(at: target)))
    }
  }

  /// The dependencies of one release.
  func dependencies(_ random: inout SplitMix64) -> [UniverseDependency] {
    var dependencies: [UniverseDependency] = []
    for habit in habits where random.chance(perMille: 880) {
      dependencies.append(
        UniverseDependency(
          target: habit.target, kind: habit.kind,
          constraint: Self.constraint(on: habit.targetNumbers, &random), salt: random.next()))
    }
    return dependencies
  }

  /// Popular packages, neighbours (so that there are cycles), and names that nobody has.
  private static func target(
    for position: Int, of count: Int, _ random: inout SplitMix64
  ) -> Int {
    switch random.below(100) {
    case 0..<30: random.below(max(1, count / 20))
    case 30..<40: (position + 1) % count
    case 40..<50: (position + count - 1) % count
    case 50..<56: count + random.below(max(5, count / 50))
    default: random.below(count)
    }
  }

  private static func kind(_ random: inout SplitMix64) -> UniverseDependency.Kind {
    switch random.below(100) {
    case 0..<60: .runtime
    case 60..<70: .development
    case 70..<78: .optional
    case 78..<84: .build
    case 84..<90: .peer
    case 90..<95: .test
    default: .provided
    }
  }

  private static func constraint(
    on numbers: [UniverseNumber], _ random: inout SplitMix64
  ) -> UniverseDependency.Constraint {
    let number = random.pick(numbers)
    return switch random.below(16) {
    case 0, 1, 2: .any
    case 3, 4: .exactly(number)
    case 5, 6, 7: .atLeast(number)
    case 8, 9, 10: .compatible(number)
    case 11, 12: .patches(number)
    case 13, 14: .range(number, UniverseNumber(number.major + random.within(1...2), 0, 0))
    default: .not(number)
    }
  }
}
