internal import SeededRandom

/// Writes versions down in ascending PEP 440 order, without ever comparing two of them.
///
/// Each release number is raised from the one before; around each, the suffixes are put down in the
/// order that PEP 440 gives them (`.dev` < `a` < `b` < `rc` < final < `.post`).
struct VersionLadder: Sendable {
  /// One version, greater than the rung before it.
  struct Rung: Sendable {
    var name: String
    var fileSpelling: String
    var isPreRelease: Bool
    /// True when PEP 440 finds it equal to the rung before; then its files are the later ones.
    var equalsPrevious = false
    /// Rungs of the same release number share this.
    var release: String
  }

  /// How a project numbers its releases.
  private enum Style { case semantic, short, calendar, timestamp }

  private var style: Style
  private var epoch = 0
  private var numbers: [Int]
  /// Never makes anything but pre-releases.
  let onlyPreReleases: Bool

  init(_ random: inout SplitMix64) {
    onlyPreReleases = random.chance(perMille: 30)
    switch random.below(100) {
    case 0..<70: (style, numbers) = (.semantic, [random.below(3), random.below(9), 0])
    case 70..<80: (style, numbers) = (.short, [0, random.below(9)])
    case 80..<97: (style, numbers) = (.calendar, [random.within(2008...2020), 1, 0])
    default: (style, numbers) = (.timestamp, [random.within(20_080_101...20_200_101) * 1_000_000])
    }
  }

  /// The next versions, at least so many of them.
  mutating func climb(atLeast count: Int, _ random: inout SplitMix64) -> [Rung] {
    var rungs: [Rung] = []
    while rungs.count < count { rungs += nextRelease(&random) }
    return rungs
  }

  /// All versions of one release number greater than those so far.
  mutating func nextRelease(_ random: inout SplitMix64) -> [Rung] {
    raise(&random)
    let release = text
    var suffixes: [String] = []
    if onlyPreReleases {
      suffixes = preReleases(&random, atLeastOne: true)
    } else {
      if random.chance(perMille: 200) { suffixes += preReleases(&random, atLeastOne: false) }
      suffixes.append("")
      if random.chance(perMille: 70) { suffixes += postReleases(&random) }
    }
    var rungs = suffixes.map { rung(release, $0, &random) }
    if random.chance(perMille: 12), !onlyPreReleases, style != .timestamp,
      let final = rungs.firstIndex(where: { $0.name == release })
    {
      let longer = release + ".0"
      rungs.insert(
        Rung(
          name: longer, fileSpelling: longer, isPreRelease: false, equalsPrevious: true,
          release: release),
        at: final + 1)
    }
    return rungs
  }

  private var text: String {
    let release = numbers.map(String.init).joined(separator: ".")
    return epoch == 0 ? release : "\(epoch)!\(release)"
  }

  /// Raises one number and puts those after it back to zero; rarely begins a new epoch.
  private mutating func raise(_ random: inout SplitMix64) {
    if random.chance(perMille: 4) {
      epoch += 1
      if style != .timestamp { numbers = numbers.map { _ in 0 } }
    }
    switch style {
    case .timestamp: numbers[0] += random.within(1...40_000_000)
    case .calendar: raiseCalendar(&random)
    case .short, .semantic:
      let last = numbers.count - 1
      let place = random.chance(perMille: 700) ? last : random.below(numbers.count)
      numbers[place] += random.chance(perMille: 850) ? 1 : random.within(2...11)
      for later in numbers.indices where later > place { numbers[later] = 0 }
    }
  }

  private mutating func raiseCalendar(_ random: inout SplitMix64) {
    if random.chance(perMille: 300) {
      numbers[2] += 1
    } else if numbers[1] < 12, random.chance(perMille: 850) {
      numbers[1] = random.within(numbers[1] + 1...12)
      numbers[2] = 0
    } else {
      numbers = [numbers[0] + 1, random.within(1...12), 0]
    }
  }

  /// Development, alpha, beta and candidate releases in their order.
  private func preReleases(_ random: inout SplitMix64, atLeastOne: Bool) -> [String] {
    var suffixes: [String] = []
    if random.chance(perMille: 300) { suffixes.append(".dev\(random.below(3))") }
    if random.chance(perMille: 200) { suffixes.append(".dev\(random.within(9...20))") }
    for letter in ["a", "b", "rc"] where random.chance(perMille: 450) {
      var number = random.below(3)
      for _ in 0...random.below(3) {
        if random.chance(perMille: 80) { suffixes.append("\(letter)\(number).dev0") }
        suffixes.append("\(letter)\(number)")
        if random.chance(perMille: 40) {
          suffixes += ["\(letter)\(number).post0.dev1", "\(letter)\(number).post0"]
        }
        number += random.chance(perMille: 800) ? 1 : 9
      }
    }
    return suffixes.isEmpty && atLeastOne ? ["a1"] : suffixes
  }

  private func postReleases(_ random: inout SplitMix64) -> [String] {
    var suffixes: [String] = []
    var number = random.below(2)
    for _ in 0...random.below(2) {
      if random.chance(perMille: 150) { suffixes.append(".post\(number).dev0") }
      suffixes.append(".post\(number)")
      number += random.chance(perMille: 800) ? 1 : 9
    }
    return suffixes
  }

  private func rung(_ release: String, _ suffix: String, _ random: inout SplitMix64) -> Rung {
    let canonical = release + suffix
    let isAwkward = random.chance(perMille: 100)
    return Rung(
      name: isAwkward ? release + Self.awkwardSpelling(of: suffix) : canonical,
      fileSpelling: canonical,
      isPreRelease: suffix.contains(".dev") || suffix.hasPrefix("a") || suffix.hasPrefix("b")
        || suffix.hasPrefix("rc"),
      release: release)
  }

  /// How old uploads spelled a suffix: the same version to PEP 440, another text.
  private static func awkwardSpelling(of suffix: String) -> String {
    if suffix.hasPrefix(".dev") { return String(suffix.dropFirst()) }
    if suffix.hasPrefix("rc"), !suffix.contains(".") { return ".rc" + suffix.dropFirst(2) }
    if suffix.hasPrefix("a"), !suffix.contains(".") { return "-alpha" + suffix.dropFirst() }
    if suffix.hasPrefix(".post"), !suffix.contains("dev") { return "-" + suffix.dropFirst(5) }
    return suffix
  }
}
