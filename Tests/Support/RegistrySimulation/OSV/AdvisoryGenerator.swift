internal import SeededRandom

/// Makes up advisories about the packages of a subject; equal seeds give equal ones.
struct AdvisoryGenerator {
  /// How many packages of a thousand have advisories.
  private static let perMille = 150
  /// 2024-01-01.
  private static let epoch: Int64 = 1_704_067_200_000_000

  let seed: UInt64
  let subject: AdvisorySubject

  /// The advisories of the beginning.
  func initial() -> [SimulatedAdvisory] {
    var advisories: [SimulatedAdvisory] = []
    for package in subject.packages.indices {
      var random = SplitMix64(seed: seed, 11, UInt64(package))
      guard random.chance(perMille: Self.perMille) else { continue }
      for _ in 0..<random.within(1...4) {
        let number = advisories.count
        if let advisory = make(
          package, number: number, modified: Self.epoch + Int64(number / 3) * 61_000_000, &random)
        {
          advisories.append(advisory)
        }
      }
    }
    return advisories
  }

  /// An advisory about a package; nil when it has no versions.
  func make(
    _ package: Int, number: Int, modified: Int64, _ random: inout SplitMix64
  ) -> SimulatedAdvisory? {
    let versions = subject.packages[package].versions
    guard !versions.isEmpty else { return nil }
    let style = random.pick(
      SimulatedAdvisory.Style.allCases.filter { subject.listsVersions || $0 != .list })
    let name = hexadecimal(SplitMix64.mix(seed ^ UInt64(number)), digits: 16)
    let isMalware = style == .malware
    var advisory = SimulatedAdvisory(
      id: "\(isMalware ? "MAL" : "GHSA")-\(subject.ecosystem)-\(name)", modified: modified,
      severity: isMalware ? .none : severity(&random), style: style, package: package,
      affected: interval(of: versions.count, &random))
    advisory.isWithdrawn = random.chance(perMille: 80)
    if !isMalware, random.chance(perMille: 300) { advisory.twin = "PYSEC-\(name)" }
    if random.chance(perMille: 150) {
      let neighbour = random.below(subject.packages.count)
      if neighbour != package { advisory.neighbour = neighbour }
    }
    advisory.hasNamesake = random.chance(perMille: 150)
    advisory.usesDisplayName =
      ["PyPI", "NuGet"].contains(subject.ecosystem) && random.chance(perMille: 500)
    return advisory
  }

  /// The same flaw, seen otherwise: other versions or another severity, or none of it.
  func changed(
    _ old: SimulatedAdvisory, modified: Int64, _ random: inout SplitMix64
  ) -> SimulatedAdvisory {
    var advisory = old
    advisory.modified = modified
    switch random.below(3) {
    case 0: advisory.isWithdrawn.toggle()
    case 1 where advisory.style != .malware: advisory.severity = severity(&random)
    default:
      advisory.affected = interval(
        of: subject.packages[advisory.package].versions.count, &random)
    }
    return advisory
  }

  private func interval(of count: Int, _ random: inout SplitMix64) -> Range<Int> {
    let start = random.chance(perMille: 400) ? 0 : random.below(count)
    return start..<random.within(start + 1...count)
  }

  private func severity(_ random: inout SplitMix64) -> SimulatedAdvisory.Severity {
    let onElement = random.chance(perMille: 200)
    return switch random.below(20) {
    case 0..<10: .vectors([random.pick(KnownVector.v3)], onElement: onElement)
    case 10..<13: .vectors([random.pick(KnownVector.v4)], onElement: onElement)
    case 13..<15: .vectors([random.pick(KnownVector.v2)], onElement: onElement)
    case 15..<17:
      .vectors([random.pick(KnownVector.v4), random.pick(KnownVector.v3)], onElement: onElement)
    case 17: .nonsense
    default: .none
    }
  }
}
