internal import AssetKitHTTP

/// Reads one crate as a whole: its file in the index, and the latest release's archive.
struct CargoPackageReader {
  let client: CargoClient
  let package: PendingPackage
  let known: KnownPackage?
  let options: ReadingOptions

  /// Reads the crate.
  ///
  /// - Throws: For anything that can't be had or read; there is no half crate.
  func read() async throws -> PackageReading {
    switch try await client.crate(package.name, documentTag: usableTag) {
    case nil: return PackageReading(.gone(name: package.name))
    case .unchanged:
      return PackageReading(.unchanged(name: package.name, serial: package.listedSerial))
    case .index(let index, let tag): return try await reading(index, tag)
    }
  }

  /// The tag of what is stored, when a file that is the same would change nothing.
  ///
  /// Vendor and repository come from the listing, and import names may not have been wanted before.
  private var usableTag: String? {
    guard let known, known.profileSource == profileSource,
      known.importNamesSource != nil || !options.readsImportNames
    else { return nil }
    return known.documentTag
  }

  private func reading(_ index: CargoIndex, _ tag: String?) async throws -> PackageReading {
    let listedDates = Dictionary(
      package.listedVersions.map { ($0.name, $0.releaseDate) }, uniquingKeysWith: { a, _ in a })
    let dated = index.entries.map { entry in
      // What was published before the index noted times has none there.
      DatedVersion(
        name: entry.version,
        releaseDate: entry.publishTime ?? listedDates[entry.version].flatMap(\.self))
    }
    let serials = CargoOrder().serials(of: dated)
    var content = PackageContent(name: package.name)
    content.serial = package.listedSerial
    // A date that is missing today may be in the next dump, of which the index knows nothing.
    content.documentTag = dated.allSatisfy { $0.releaseDate != nil } ? tag : nil
    content.profile = profile
    for (position, entry) in index.entries.enumerated() {
      var release = try ReleaseContent(
        checking: entry.version, of: .cargo, package: entry.name,
        serialNumber: serials[position])
      release.releaseDate = dated[position].releaseDate
      release.yankedReason = entry.isYanked ? "" : nil
      release.requirements = RequirementsContent(entry.dependencies)
      content.releases.append(release)
    }
    var oversized = 0
    if options.readsImportNames {
      let latest = Self.latest(of: index.entries, serials).map { index.entries[$0] }
      content.importNames = try await importNames(latest, &oversized)
    }
    var reading = PackageReading(.complete(content))
    reading.oversizedArchives = oversized
    return reading
  }

  /// The greatest version that stands and is no pre-release; without one, the greatest that stands.
  private static func latest(of entries: [CargoIndex.Entry], _ serials: [Int]) -> Int? {
    let order = CargoOrder()
    func rank(_ index: Int) -> (Int, Int) {
      (serials[index] < 0 || order.isPrerelease(entries[index].version) ? 0 : 1, serials[index])
    }
    return entries.indices.filter { !entries[$0].isYanked }.max { rank($0) < rank($1) }
  }

  private func importNames(
    _ latest: CargoIndex.Entry?, _ oversized: inout Int
  ) async throws -> ImportNamesContent? {
    guard let latest else { return ImportNamesContent(source: Self.noArchive) }
    // The same archive gives other names if the crate was registered anew in another spelling.
    let source = "\(latest.name) \(latest.checksum)"
    if known?.importNamesSource == source { return nil }
    do {
      let names = try await client.importNames(of: latest, maxBytes: options.maxArtifactBytes)
      return ImportNamesContent(names: names, source: source)
    } catch let error as HTTPError where error.code == .bodyTooLarge {
      oversized += 1
      return ImportNamesContent()
    }
  }

  private var profile: PackageProfile {
    var profile = PackageProfile()
    profile.source = profileSource
    if let repository = package.listedRepositoryURL.flatMap({ RepositoryURL($0) }) {
      profile.vendor = repository.owner
      profile.repositoryURL = repository.description
    }
    return profile
  }

  private var profileSource: String { package.listedRepositoryURL ?? RepositoryURL.notAvailable }

  /// Stands for the archive of a crate whose versions are all yanked.
  private static let noArchive = "none"
}
