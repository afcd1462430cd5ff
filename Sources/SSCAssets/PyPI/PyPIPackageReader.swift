internal import AssetKitHTTP

/// Reads one project from the registry as a whole: page, metadata of each version, import names.
package struct PyPIPackageReader: Sendable {
  let client: PyPIClient
  let options: ReadingOptions

  package init(_ client: PyPIClient, options: ReadingOptions = ReadingOptions()) {
    self.client = client
    self.options = options
  }

  /// Reads a project.
  ///
  /// - Parameter known: What is stored of it: what was read from the same files isn't read again.
  /// - Throws: For anything that can't be had or read; there is no half package.
  package func read(
    _ package: PendingPackage, known: KnownPackage? = nil
  ) async throws -> PackageReading {
    guard let project = try await client.project(package.name) else {
      return PackageReading(.gone(name: package.name))
    }
    let (releases, unplaced) = project.releases()
    let serials = PEP440Order().serials(
      of: releases.map { DatedVersion(name: $0.version, releaseDate: $0.releaseDate) })
    var content = PackageContent(name: package.name)
    // A page that is ahead of the listing is up to date; one that is behind is read again.
    content.serial = project.lastSerial.map { min($0, package.listedSerial ?? $0) }
    content.status = project.status.name
    content.statusReason = project.status.reason
    content.isWithheld = project.status.name == "quarantined"
    content.releases = try zip(releases, serials).map { release, serial in
      try ReleaseContent(release, serial: serial, spelling: package.spelling)
    }
    let latest = LatestRelease.position(in: releases, serials)
    let metadata = try await requirements(
      of: releases, package: package.name, latest: latest, known: known, into: &content)
    var oversized = 0
    if !content.isWithheld {
      content.profile = profile(latest.map { releases[$0] }, metadata, known)
      let artifact = latest.flatMap { releases[$0].stableArtifact }
      content.importNames = try await importNames(
        artifact, project: package.name, known: known, &oversized)
    }
    var reading = PackageReading(.complete(content))
    reading.oversizedArchives = oversized
    reading.counts["unplaced_files"] = unplaced.count
    return reading
  }

  /// Reads the requirements of every version that needs it, some at a time.
  ///
  /// - Returns: The metadata of the latest version, when it was read.
  private func requirements(
    of releases: [PyPIRelease], package: String, latest: Int?, known: KnownPackage?,
    into content: inout PackageContent
  ) async throws -> CoreMetadata? {
    let isProfileKnown = known.map { $0.profileSource == latest.map { releases[$0].profileSource } }
    let wanted = releases.indices.filter { index in
      if index == latest && isProfileKnown != true { return true }
      let source = releases[index].requirementsSource
      return source == nil || known?.requirementsSources[releases[index].version] != source
    }
    var edges = EdgeCache()
    var latestMetadata: CoreMetadata?
    try await withThrowingTaskGroup(of: (Int, CoreMetadata?).self) { group in
      var next = wanted.makeIterator()
      func start() -> Bool {
        guard let index = next.next() else { return false }
        let release = releases[index]
        group.addTask { (index, try await metadata(of: release, package: package)) }
        return true
      }
      for _ in 0..<options.concurrentVersions where !start() { break }
      while let (index, metadata) = try await group.next() {
        _ = start()
        content.releases[index].requirements = edges.requirements(
          metadata?.requiresDist ?? [], source: releases[index].requirementsSource)
        if index == latest { latestMetadata = metadata }
      }
    }
    return latestMetadata
  }

  private func metadata(of release: PyPIRelease, package: String) async throws -> CoreMetadata? {
    // Nobody can install a version without files; it requires nothing, and has no document.
    guard !release.files.isEmpty else { return nil }
    if case .file(let file) = release.metadataSource, let url = file.coreMetadataURL {
      return try await client.metadata(file, url: url)
    }
    guard let metadata = try await client.release(package, release.version) else {
      throw PackageDataError(
        .unexpectedJSON, "\(package) \(release.version)",
        "the version has files, but the JSON API doesn't know it")
    }
    return metadata
  }

  private func profile(
    _ latest: PyPIRelease?, _ metadata: CoreMetadata?, _ known: KnownPackage?
  ) -> PackageProfile? {
    if metadata == nil, let latest, let known, known.profileSource == latest.profileSource {
      return nil
    }
    var profile = PackageProfile()
    profile.source = latest?.profileSource
    if let repository = metadata?.repository {
      profile.vendor = repository.owner
      profile.repositoryURL = repository.description
    }
    return profile
  }

  private func importNames(
    _ artifact: ProjectFile?, project: String, known: KnownPackage?, _ oversized: inout Int
  ) async throws -> ImportNamesContent? {
    guard options.readsImportNames else { return nil }
    guard let artifact else { return ImportNamesContent() }
    let source = artifact.fingerprint
    if let source, known?.importNamesSource == source { return nil }
    if let size = artifact.size, size > options.maxArtifactBytes {
      oversized += 1
      return ImportNamesContent()
    }
    let names = try await client.importNames(
      of: artifact, project: project, maxBytes: options.maxArtifactBytes)
    return ImportNamesContent(names: names, source: source)
  }
}

extension ReleaseContent {
  fileprivate init(_ release: PyPIRelease, serial: Int, spelling: String) throws {
    try self.init(
      checking: release.version, of: .pypi, package: spelling, serialNumber: serial)
    releaseDate = release.releaseDate
    yankedReason = release.yankedReason
  }
}
