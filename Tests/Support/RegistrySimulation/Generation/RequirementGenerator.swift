internal import SeededRandom

/// Makes up a package's dependencies: the edge that is meant first, then a spelling of it.
struct RequirementGenerator: Sendable {
  let names: NameScheme
  /// The number of packages in the registry at its beginning.
  let packageCount: Int

  /// A dependency as the project keeps it from release to release; constraints come per release.
  struct Habit: Sendable {
    var target: Int
    var environmentMarker: String?
    var extra: String?
    var requestedExtras: [String]
    var url: String?
    /// Splits into one requirement for old Pythons and one for new ones.
    var isSplitByPython: Bool
  }

  /// What the package at a position tends to need.
  func habits(ofPackageAt index: Int, _ random: inout SplitMix64) -> [Habit] {
    var targets: [Int] = []
    for _ in 0..<random.pick([0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 8]) {
      let target = target(for: index, &random)
      if !targets.contains(target) { targets.append(target) }
    }
    return targets.map { habit(target: $0, owner: index, &random) }
  }

  /// The requirements of one release: most of the habits, with constraints of its own.
  func requirements(for habits: [Habit], _ random: inout SplitMix64) -> [SimulatedRequirement] {
    var requirements: [SimulatedRequirement] = []
    for habit in habits where random.chance(perMille: 880) {
      if habit.isSplitByPython {
        let border = random.pick(["3.6", "3.8", "3.10"])
        for marker in ["python_version < \"\(border)\"", "python_version >= \"\(border)\""] {
          var half = habit
          half.environmentMarker = marker
          requirements.append(requirement(for: half, &random))
        }
      } else {
        requirements.append(requirement(for: habit, &random))
      }
    }
    return requirements
  }

  /// Popular packages, neighbours (so that there are cycles), the package itself, and stubs.
  private func target(for index: Int, _ random: inout SplitMix64) -> Int {
    switch random.below(100) {
    case 0..<30: random.below(max(1, packageCount / 20))
    case 30..<40: (index + 1) % packageCount
    case 40..<50: (index + packageCount - 1) % packageCount
    case 50..<51: index
    case 51..<57: packageCount + random.below(max(5, packageCount / 50))
    default: random.below(packageCount)
    }
  }

  private func habit(target: Int, owner: Int, _ random: inout SplitMix64) -> Habit {
    let extra =
      target == owner || random.chance(perMille: 220)
      ? random.pick(["test", "docs", "dev", "async", "security", "all"]) : nil
    let url = random.chance(perMille: 25) ? url(ofPackageAt: target, &random) : nil
    return Habit(
      target: target,
      environmentMarker: random.chance(perMille: 250) ? random.pick(Self.markers) : nil,
      extra: extra,
      requestedExtras: random.chance(perMille: 80)
        ? random.pick([["security"], ["security", "socks"], ["async"]]) : [],
      url: url,
      isSplitByPython: url == nil && random.chance(perMille: 50))
  }

  private func url(ofPackageAt index: Int, _ random: inout SplitMix64) -> String {
    let name = names.normalizedName(at: index)
    return random.chance(perMille: 500)
      ? "https://downloads.example/\(name)/\(name)-1.0.zip#sha256=0f"
      : "git+https://git.example/owners/\(name).git@v1.0"
  }

  private func requirement(
    for habit: Habit, _ random: inout SplitMix64
  ) -> SimulatedRequirement {
    let specifiers = habit.url == nil ? specifiers(&random) : []
    let edge = EdgeTruth(
      to: names.normalizedName(at: habit.target),
      constraints: specifiers.map { $0.op + $0.version }.joined(separator: ","),
      environmentMarker: habit.environmentMarker, extra: habit.extra,
      requestedExtras: habit.requestedExtras, url: habit.url)
    let spelledName =
      random.chance(perMille: 300)
      ? names.spelling(at: habit.target, &random) : edge.to
    let spelling = RequirementSpelling(name: spelledName, specifiers: specifiers, edge: edge)
    return SimulatedRequirement(edge: edge, text: spelling.text(&random))
  }

  private func specifiers(_ random: inout SplitMix64) -> [RequirementSpelling.Specifier] {
    let major = random.below(6)
    let minor = random.below(20)
    let patch = random.below(12)
    return switch random.below(14) {
    case 0, 1, 2: []
    case 3, 4: [(">=", "\(major).\(minor)")]
    case 5, 6: [(">=", "\(major).\(minor)"), ("<", "\(major + 1)")]
    case 7: [("<", "\(major + 1).0.0"), (">=", "\(major).\(minor).\(patch)")]
    case 8: [("==", "\(major).\(minor).\(patch)")]
    case 9: [("==", "\(major).*"), ("!=", "\(major).\(minor).*")]
    case 10: [("~=", "\(major).\(minor)")]
    case 11: [(">", "\(major).\(minor)"), ("<=", "\(major + 2)"), ("!=", "\(major + 1).0rc1")]
    case 12: [("===", "\(major).\(minor).local-build")]
    default:
      [("~=", "\(major).\(minor).post\(patch)"), ("!=", "\(major).\(minor).post\(patch + 1)")]
    }
  }

  private static let markers = [
    "python_version < \"3.8\"",
    "python_version >= \"3\"",
    "python_full_version < \"3.7.4\"",
    "sys_platform == \"win32\"",
    "sys_platform != \"darwin\" and python_version >= \"3.9\"",
    "platform_system == \"Linux\" or platform_system == \"Darwin\"",
    "python_version < \"3.8\" and sys_platform == \"win32\"",
    "platform_machine not in \"x86_64 AMD64\"",
    "\"linux\" in sys_platform",
    "(os_name == \"nt\" or os_name == \"posix\") and implementation_name == \"cpython\"",
    "platform_python_implementation != \"PyPy\"",
  ]
}
