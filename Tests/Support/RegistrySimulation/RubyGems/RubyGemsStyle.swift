internal import SeededRandom

/// How RubyGems spells a universe: names, versions, platforms, requirements.
struct RubyGemsStyle: Sendable {
  let universe: PackageUniverse

  /// The name of the gem at a position: some have underscores, some capitals, and both are meant.
  func name(at position: Int) -> String {
    let name = universe.name(at: position)
    return switch SplitMix64.mix(UInt64(position) ^ 0x9E3) % 10 {
    case 0, 1, 2: name.replacingByte("-", with: "_")
    case 3:
      name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        .joined(separator: "-")
    default: name
    }
  }

  /// The position of a gem; nil for what is no gem's name, in this very spelling.
  func position(of name: String) -> Int? {
    let plain = name.lowercased().replacingByte("_", with: "-")
    return universe.position(of: plain).flatMap { self.name(at: $0) == name ? $0 : nil }
  }

  /// `1.2.0`, sometimes `1.2`; before it `1.2.0.beta1` or `1.2.0.beta.1`.
  ///
  /// A version is spelled in one way wherever it occurs: by its number alone.
  func version(_ number: UniverseNumber) -> String {
    let decision = SplitMix64.mix(UInt64(number.major * 1_000_000 + number.minor * 1000))
    let release =
      number.patch == 0 && decision % 6 == 0 ? "\(number.major).\(number.minor)" : number.release
    guard let pre = number.preRelease else { return release }
    return "\(release).\(pre.stage.rawValue)\(decision % 2 == 0 ? "." : "")\(pre.number)"
  }

  /// The platforms for which a version was pushed.
  func platforms(of version: UniverseVersion) -> [String] {
    switch version.pick(12, for: "platforms") {
    case 0, 1: ["ruby", "java"]
    case 2: ["x86_64-linux", "java"]
    case 3: ["arm64-darwin", "ruby", "x86-mingw32"]
    default: ["ruby"]
    }
  }

  /// The clauses that say which versions of a gem will do, in the index's order.
  func clauses(_ constraint: UniverseDependency.Constraint) -> [String] {
    switch constraint {
    case .any: [">= 0"]
    case .exactly(let number): ["= \(version(number))"]
    case .atLeast(let number): [">= \(version(number))"]
    case .compatible(let number): ["~> \(number.major).0", ">= \(version(number))"]
    case .patches(let number): ["~> \(number.release)"]
    case .range(let from, let to): ["< \(version(to))", ">= \(version(from))"]
    case .not(let number): ["!= \(version(number))"]
    }
  }

  /// The dependencies that the index tells: those at run time.
  func dependencies(of version: UniverseVersion) -> [UniverseDependency] {
    version.dependencies.filter { [.runtime, .peer, .provided].contains($0.kind) }
  }

  /// The dependencies of what was pushed for one platform: Java's lacks the first of them.
  func dependencies(of version: UniverseVersion, on platform: String) -> [UniverseDependency] {
    let all = dependencies(of: version)
    return platform == "java" ? Array(all.dropFirst()) : all
  }

  /// A version from before versions had rules, which a few gems have: its name and moment.
  func legacyVersion(of package: UniversePackage) -> (name: String, releaseDate: Int64)? {
    package.pick(30, for: "legacy") == 0 ? ("unstable", 1_100_000_000_000_000) : nil
  }

  /// The versions that the index has: what is yanked is gone from it.
  func standing(_ package: UniversePackage) -> [UniverseVersion] {
    package.versions.filter { !$0.isYanked }
  }
}

extension RubyGemsStyle {
  /// What is true of a gem; nil when the index has no version of it.
  func truth(of package: UniversePackage) -> PackageTruth? {
    let versions = standing(package)
    guard let latest = package.latestStableIndex.map({ package.versions[$0] }) else { return nil }
    var truths = versions.enumerated().map { serial, version in
      VersionTruth(
        name: self.version(version.number), serial: serial, releaseDate: version.releaseDate,
        variants: platforms(of: version).filter { $0 != "ruby" }.sorted(),
        edges: edges(of: version))
    }
    if let legacy = legacyVersion(of: package) {
      truths.append(VersionTruth(name: legacy.name, serial: -1, releaseDate: legacy.releaseDate))
    }
    return PackageTruth(
      name: name(at: package.position), vendor: package.repository.vendor,
      repositoryURL: package.repository.url,
      importNames: GemContent(gem: name(at: package.position), latest).importNames,
      versions: truths)
  }

  /// What everybody needs who takes the version on Ruby's own platform; without one, what somebody
  /// needs on any.
  private func edges(of version: UniverseVersion) -> [EdgeTruth] {
    var needed = dependencies(of: version)
    // Java's come first, and they are all but the first: so that one is the last.
    if !platforms(of: version).contains("ruby"), needed.count > 1 {
      needed.append(needed.removeFirst())
    }
    return needed.map { dependency in
      EdgeTruth(
        to: name(at: dependency.target),
        constraints: clauses(dependency.constraint).joined(separator: ", "), kind: "runtime",
        isPlain: true)
    }
  }
}
