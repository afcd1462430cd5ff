internal import AssetKitHTTP

/// Reads one gem from the registry as a whole: index file, dates if need be, repository, import names.
struct RubyGemsPackageReader {
  let client: RubyGemsClient
  let options: ReadingOptions

  /// Reads a gem.
  ///
  /// A version that was known and isn't in the index any more was yanked: RubyGems takes yanked gems
  /// away, so for the graph it is deleted.
  func read(_ package: PendingPackage, known: KnownPackage?) async throws -> PackageReading {
    let name = package.name
    // The file tells nothing of import names: what lacks them has to be read in any case.
    let isComplete = known?.importNamesSource != nil || !options.readsImportNames
    guard let answer = try await client.info(name, tag: isComplete ? known?.documentTag : nil)
    else {
      return PackageReading(.gone(name: name))
    }
    guard case .info(var info, let state, let tag) = answer else {
      // A cache may lag behind the listing: this is the state that is stored, whatever is listed.
      return PackageReading(.unchanged(name: name, serial: known?.serial))
    }
    guard !info.variants.isEmpty else { return PackageReading(.gone(name: name)) }
    if !info.hasDates, let dates = try await client.dates(name) { info.complete(with: dates) }

    let releases = info.releases
    let serials = GemOrder().serials(
      of: releases.map { DatedVersion(name: $0.number, releaseDate: $0.releaseDate) })
    var content = PackageContent(name: name)
    content.serial = state.serial
    content.documentTag = tag
    content.releases = try zip(releases, serials).map { release, serial in
      try releaseContent(release, serial: serial, spelling: package.spelling, known)
    }
    let latest = latest(of: releases, serials)
    content.profile = try await profile(name, latest, known)
    var oversized = 0
    content.importNames = try await importNames(name, latest, known, &oversized)
    var reading = PackageReading(.complete(content))
    reading.oversizedArchives = oversized
    reading.counts["unreadable_lines"] = info.unreadableLines
    return reading
  }

  private func releaseContent(
    _ release: GemRelease, serial: Int, spelling: String, _ known: KnownPackage?
  ) throws -> ReleaseContent {
    var content = try ReleaseContent(
      checking: release.number, of: .rubygems, package: spelling, serialNumber: serial)
    content.releaseDate = release.releaseDate
    content.variants = release.platforms
    let source = release.source
    if source == nil || known?.requirementsSources[release.number] != source {
      content.requirements = RequirementsContent(
        gemDependencies: release.dependencies, source: source)
    }
    return content
  }

  /// The greatest release; where there are pre-releases only, the greatest of them.
  private func latest(of releases: [GemRelease], _ serials: [Int]) -> GemRelease? {
    let ordered = releases.indices.filter { serials[$0] >= 0 }.sorted { serials[$0] > serials[$1] }
    let order = GemOrder()
    let index = ordered.first { !order.isPrerelease(releases[$0].number) } ?? ordered.first
    return index.map { releases[$0] }
  }

  /// Nil when the version is the one from which the stored profile was read: the API is slow to ask.
  private func profile(
    _ name: String, _ latest: GemRelease?, _ known: KnownPackage?
  ) async throws -> PackageProfile? {
    let source = latest?.variants.first?.checksum
    if let source, source == known?.profileSource { return nil }
    var profile = PackageProfile()
    profile.source = source
    if let repository = try await client.links(name)?.repository {
      profile.vendor = repository.owner
      profile.repositoryURL = repository.description
    }
    return profile
  }

  private func importNames(
    _ name: String, _ latest: GemRelease?, _ known: KnownPackage?, _ oversized: inout Int
  ) async throws -> ImportNamesContent? {
    guard options.readsImportNames else { return nil }
    guard let variant = latest?.variants.first else { return ImportNamesContent() }
    if let source = variant.checksum, source == known?.importNamesSource { return nil }
    do {
      let names = try await client.importNames(
        of: variant, gem: name, maxBytes: options.maxArtifactBytes)
      return ImportNamesContent(names: names, source: variant.checksum)
    } catch let error as HTTPError where error.code == .bodyTooLarge {
      oversized += 1
      return ImportNamesContent()
    }
  }
}
