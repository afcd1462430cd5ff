/// A package of a universe as a crate: what the documents say, and what is true of it.
struct SimulatedCrate {
  let package: UniversePackage
  /// The registered name.
  let name: String
  private let universe: PackageUniverse

  init(_ package: UniversePackage, of universe: PackageUniverse) {
    self.package = package
    self.universe = universe
    name = CargoSpelling.name(at: package.position, in: universe)
  }

  /// The name in lower case, by which index and graph know it.
  var key: String { name.lowercased() }

  /// Where import names are looked for.
  var latest: UniverseVersion? { package.latestStableIndex.map { package.versions[$0] } }

  /// The crate's file in the sparse index.
  var index: String {
    // Published one after the other, not in the order of the versions.
    package.versions.sorted { $0.id < $1.id }.map(line).joined()
  }

  private func line(_ version: UniverseVersion) -> String {
    // Changes when the archive does; packing it for its own hash would take too long.
    let checksum = sha256("\(name) \(CargoSpelling.version(version)) \(version.salt)")
    var line = "{\"name\":\(name.json),\"vers\":\(CargoSpelling.version(version).json),\"deps\":["
    line += version.dependencies.map { dependency($0).json }.joined(separator: ",")
    line += "],\"cksum\":\(checksum.json),\"features\":{\"default\":[\"std\"]}"
    if version.pick(5, for: "layout") == 0 { line += ",\"features2\":{\"x\":[\"dep:y\"]},\"v\":2" }
    line += ",\"yanked\":\(version.isYanked)"
    if version.pick(3, for: "links") == 0 { line += ",\"links\":null" }
    if hasPublishTime(version) {
      line += ",\"pubtime\":\(timestamp(version.releaseDate, fraction: false).json)"
    }
    return line + "}\n"
  }

  /// Whether the index tells when the version was published; for others only the dump does.
  func hasPublishTime(_ version: UniverseVersion) -> Bool { version.pick(3, for: "time") > 0 }

  /// A dependency as the index has it.
  struct Dependency {
    var target: String
    var alias: String?
    var requirement: String
    var features: [String]
    var usesDefaultFeatures: Bool
    var isOptional: Bool
    var platform: String?
    /// `normal`, `build` or `dev`.
    var kind: String
    /// Whether the line is so old that it tells no kind.
    var isOld: Bool
  }

  private func dependency(_ dependency: UniverseDependency) -> Dependency {
    let (kind, isOptional) =
      switch dependency.kind {
      case .runtime, .peer: ("normal", false)
      case .optional: ("normal", true)
      case .build: ("build", false)
      case .provided: ("build", true)
      case .development, .test: ("dev", false)
      }
    let features = ["alloc", "std", "serde"].filter { dependency.pick(4, for: $0) == 0 }
    let platforms = ["cfg(windows)", "cfg(not(target_os = \"linux\"))", "x86_64-pc-windows-gnu"]
    let hasPlatform = dependency.kind == .peer || dependency.kind == .test
    return Dependency(
      target: CargoSpelling.name(at: dependency.target, in: universe),
      alias: dependency.pick(10, for: "alias") == 0 ? "renamed_\(dependency.target)" : nil,
      requirement: CargoSpelling.requirement(dependency.constraint), features: features,
      usesDefaultFeatures: dependency.pick(4, for: "default") > 0, isOptional: isOptional,
      platform: hasPlatform ? platforms[dependency.pick(3, for: "platform")] : nil, kind: kind,
      isOld: kind == "normal" && dependency.pick(8, for: "old") == 0)
  }

  /// The links as the dump tells them.
  struct Links {
    var crateRepository: String?
    var crateHomepage: String?
    var versionRepository: String?
    var versionHomepage: String?
  }

  /// The link to the repository stands in one of four places; other links lead elsewhere.
  var links: Links {
    let source = package.repository
    let decoys: Set<String> = ["Documentation", "Organisation", "Profile", "Pages"]
    let repository =
      (source.projectURLs.first { !decoys.contains($0.label) } ?? source.projectURLs.first)?.url
    let isInRepository = source.projectURLs.contains { !decoys.contains($0.label) }
    var links = Links()
    switch package.pick(3, for: "links") {
    case 0:
      links.crateRepository = repository
      links.crateHomepage = source.homePage
    case 1:
      links.versionRepository = repository
      links.versionHomepage = source.homePage
    default:
      // What the crate says is older than what its default version says.
      if isInRepository { links.crateRepository = "https://github.com/former/home" }
      links.versionRepository = repository
      links.crateHomepage = source.homePage
    }
    return links
  }

  /// A version's archive.
  func archive(of version: UniverseVersion) throws(ArchiveFailure) -> [UInt8] {
    try CrateFiles(self, version).archive()
  }

  /// What is true of the crate.
  var truth: PackageTruth {
    let versions = package.versions.enumerated().map { serial, version in
      VersionTruth(
        name: CargoSpelling.version(version), serial: serial,
        // The index tells whole seconds.
        releaseDate: hasPublishTime(version)
          ? version.releaseDate / 1_000_000 * 1_000_000 : version.releaseDate,
        yanked: version.isYanked, edges: version.dependencies.map { dependency($0).edge })
    }
    return PackageTruth(
      name: key, displayName: name, vendor: package.repository.vendor,
      repositoryURL: package.repository.url,
      importNames: latest.map { CrateFiles(self, $0).importNames } ?? [], versions: versions)
  }
}

extension SimulatedCrate.Dependency {
  fileprivate var json: String {
    var text = "{\"name\":\((alias ?? target).json),\"req\":\(requirement.json)"
    // Old lines have an empty text for no feature.
    text +=
      ",\"features\":["
      + (isOld && features.isEmpty ? [""] : features)
      .map(\.json).joined(separator: ",") + "]"
    text += ",\"optional\":\(isOptional),\"default_features\":\(usesDefaultFeatures)"
    text += ",\"target\":\(platform.json),\"kind\":\(isOld ? "null" : kind.json)"
    if alias != nil { text += ",\"package\":\(target.json)" }
    return text + "}"
  }

  fileprivate var edge: EdgeTruth {
    let word = isOptional ? "optional" : ["normal": "runtime", "dev": "development"][kind] ?? kind
    return EdgeTruth(
      to: target.lowercased(), constraints: requirement, kind: word,
      isPlain: !isOptional && kind != "dev", marker: platform, alias: alias,
      requestedExtras: (usesDefaultFeatures ? [] : ["-default"]) + features)
  }
}
