internal import SeededRandom

/// Makes the releases of one package: dates, files, requirements and modules for given versions.
struct ReleaseGenerator: Sendable {
  private let name: String
  private let fileStem: String
  private let requirements: RequirementGenerator
  private let habits: [RequirementGenerator.Habit]
  private let modules: ModuleTreeGenerator
  private let firstDate: Int64

  private static let day: Int64 = 86_400_000_000

  init(
    package: SimulatedPackage, requirements: RequirementGenerator,
    habits: [RequirementGenerator.Habit], _ random: inout SplitMix64
  ) {
    name = package.name
    fileStem = package.normalizedName.replacingByte("-", with: "_")
    self.requirements = requirements
    self.habits = habits
    modules = ModuleTreeGenerator(package: package, &random)
    // Between 2008 and 2021.
    firstDate =
      (14_000 + Int64(random.below(4_700))) * Self.day + Int64(random.below(86_400_000)) * 1000
  }

  /// Releases in the order of the rungs; all uploaded after a moment, if one is given.
  ///
  /// One of them at least is fit to take import names from.
  func versions(
    for rungs: [VersionLadder.Rung], after: Int64? = nil, _ random: inout SplitMix64
  ) -> [SimulatedVersion] {
    let dates = dates(for: rungs, after: after, &random)
    var versions = rungs.indices.map { index in
      // Both of two equal versions have files: without dates nothing tells which comes first.
      version(
        rungs[index], uploaded: dates[index], mayLackFiles: !Self.isOneOfEquals(index, rungs),
        &random)
    }
    keepOneGood(&versions, dates: dates, &random)
    return versions
  }

  /// A release whose version PEP 440 can't parse, with a source archive.
  func legacyVersion(named name: String, _ random: inout SplitMix64) -> SimulatedVersion {
    var version = SimulatedVersion(
      name: name, isParseable: false, requirements: [], modules: modules.tree(&random))
    version.files = [
      SimulatedFile(
        kind: .sourceTarball, filename: "\(self.name)-\(name).tar.gz",
        uploadTime: firstDate - Self.day)
    ]
    return version
  }

  /// Dates that mostly follow the versions, but for releases of older branches.
  private func dates(
    for rungs: [VersionLadder.Rung], after: Int64?, _ random: inout SplitMix64
  ) -> [Int64] {
    var date = after ?? firstDate
    var dates = rungs.map { _ in
      date += Int64(random.within(1...80)) * Self.day / 2 + Int64(random.below(1_000_000_000)) + 1
      return date
    }
    // Equal versions keep their order: the earlier upload comes first among them.
    let free = rungs.indices.filter { index in
      !Self.isOneOfEquals(index, rungs)
    }
    guard free.count > 2 else { return dates }
    for position in free.indices where random.chance(perMille: 120) {
      dates.swapAt(free[position], free[min(free.count - 1, position + random.within(1...4))])
    }
    return dates
  }

  private static func isOneOfEquals(_ index: Int, _ rungs: [VersionLadder.Rung]) -> Bool {
    rungs[index].equalsPrevious || (index + 1 < rungs.count && rungs[index + 1].equalsPrevious)
  }

  private func version(
    _ rung: VersionLadder.Rung, uploaded: Int64, mayLackFiles: Bool, _ random: inout SplitMix64
  ) -> SimulatedVersion {
    var version = SimulatedVersion(
      name: rung.name, fileSpelling: rung.fileSpelling, isPreRelease: rung.isPreRelease,
      requiresPython: random.chance(perMille: 600)
        ? random.pick([">=3.8", ">=2.7, !=3.0.*, !=3.1.*", ">=3.6,<4"]) : nil,
      modules: modules.tree(&random))
    if mayLackFiles, random.chance(perMille: 20) { return version }
    version.files = files(for: version, uploaded: uploaded, &random)
    version.requirements = requirements.requirements(for: habits, &random)
    if random.chance(perMille: 35) {
      version.yank = Yank(
        reason: random.pick([nil, "Wrong metadata", "Says \"no\" to <b>Python</b> 3.12 — é"]))
    }
    return version
  }

  private func files(
    for version: SimulatedVersion, uploaded: Int64, _ random: inout SplitMix64
  ) -> [SimulatedFile] {
    var files: [SimulatedFile] = []
    let kinds = random.below(100)
    if kinds >= 14 { files += wheels(for: version, uploaded: uploaded, &random) }
    if kinds < 86 {
      let isZip = random.chance(perMille: 20)
      // Before PEP 625, source archives had the registered spelling in their names.
      let stem = random.chance(perMille: 400) ? name : fileStem
      files.append(
        SimulatedFile(
          kind: isZip ? .sourceZip : .sourceTarball,
          filename: "\(stem)-\(version.fileSpelling).\(isZip ? "zip" : "tar.gz")",
          uploadTime: files.isEmpty ? uploaded : uploaded + Int64(random.within(1...90_000_000))))
    }
    return files
  }

  private func wheels(
    for version: SimulatedVersion, uploaded: Int64, _ random: inout SplitMix64
  ) -> [SimulatedFile] {
    let metadata: SimulatedFile.CoreMetadata =
      switch random.below(100) {
      case 0..<6: .absent
      case 6..<9: .present
      case 9..<12: .hashedUnderOldKey
      default: .hashed
      }
    let tags =
      switch random.below(100) {
      case 0..<80: ["py3-none-any"]
      case 80..<90: ["py2.py3-none-any"]
      case 90..<92: ["1-py3-none-any"]
      default:
        ["cp310-cp310-macosx_11_0_arm64", "cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64"]
      }
    return tags.enumerated().map { position, tag in
      SimulatedFile(
        kind: .wheel, filename: "\(fileStem)-\(version.fileSpelling)-\(tag).whl",
        uploadTime: uploaded + Int64(position) * 1_234_567, coreMetadata: metadata)
    }
  }

  private func keepOneGood(
    _ versions: inout [SimulatedVersion], dates: [Int64], _ random: inout SplitMix64
  ) {
    let hasFinal = versions.contains { !$0.isPreRelease }
    let wanted = versions.indices.filter { versions[$0].isPreRelease != hasFinal }
    let isGood = { (version: SimulatedVersion) in version.yank == nil && !version.files.isEmpty }
    guard let last = wanted.last, !wanted.contains(where: { isGood(versions[$0]) }) else { return }
    versions[last].yank = nil
    guard versions[last].files.isEmpty else { return }
    versions[last].files = files(for: versions[last], uploaded: dates[last], &random)
    versions[last].requirements = requirements.requirements(for: habits, &random)
  }
}
