internal import AssetKitHTTP

/// Reads one project from the registry as a whole: page, metadata of each version, import names.
package struct PyPIPackageReader: Sendable {
  /// What is read, and within which limits.
  package struct Options: Sendable {
    /// Whether archives are fetched for their import names.
    package var readsImportNames = true
    /// Larger archives aren't fetched, and their packages have no import names.
    package var maxArtifactBytes: Int64 = 64 << 20
    /// How many versions of one package are fetched at a time.
    package var concurrentVersions = 4

    package init() {}
  }

  /// A project as read, and what was worth counting.
  package struct Reading: Sendable {
    package var outcome: PackageOutcome
    /// Versions, whether their requirements had to be fetched or not.
    package var versions = 0
    package var requirements = 0
    package var malformedRequirements = 0
    /// Files of which no version can be found.
    package var unplacedFiles = 0
    /// Archives that weren't fetched because of their size.
    package var oversizedArchives = 0
  }

  let client: PyPIClient
  let options: Options

  package init(_ client: PyPIClient, options: Options = Options()) {
    self.client = client
    self.options = options
  }

  /// Reads a project.
  ///
  /// - Parameter known: What is stored of it: what was read from the same files isn't read again.
  /// - Throws: For anything that can't be had or read; there is no half package.
  package func read(_ package: PendingPackage, known: KnownPackage? = nil) async throws -> Reading {
    guard let project = try await client.project(package.name) else {
      return Reading(outcome: .gone(name: package.name))
    }
    let (releases, unplaced) = project.releases()
    let serials = PEP440Order().serials(
      of: releases.map { DatedVersion(name: $0.version, releaseDate: $0.releaseDate) })
    var content = PackageContent(name: package.name)
    content.serial = project.lastSerial
    content.status = project.status.name
    content.statusReason = project.status.reason
    content.isWithheld = project.status.name == "quarantined"
    content.releases = try zip(releases, serials).map { release, serial in
      try ReleaseContent(release, serial: serial, spelling: package.spelling)
    }
    var reading = Reading(outcome: .gone(name: package.name))
    reading.versions = releases.count
    reading.unplacedFiles = unplaced.count

    let latest = LatestRelease.position(in: releases, serials)
    let metadata = try await requirements(
      of: releases, package: package.name, latest: latest, known: known, into: &content)
    for requirements in content.releases.lazy.compactMap(\.requirements) {
      reading.requirements += requirements.edges.count
      reading.malformedRequirements += requirements.malformed.count
    }
    if !content.isWithheld {
      content.profile = profile(latest.map { releases[$0] }, metadata, known)
      let artifact = latest.flatMap { releases[$0].stableArtifact }
      content.importNames = try await importNames(
        artifact, project: package.name, known: known, &reading.oversizedArchives)
    }
    reading.outcome = .complete(content)
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
  /// - Throws: `PackageDataError` for a version's name that no store could hold.
  fileprivate init(_ release: PyPIRelease, serial: Int, spelling: String) throws {
    let name = release.version
    // An index over names must hold it; the longest of PyPI's are far below.
    guard !name.isEmpty, name.utf8.count <= 1_000, !name.utf8.contains(where: { $0 < 0x20 }) else {
      throw PackageDataError(
        .unexpectedJSON, spelling, "expected the name of a version, found \(name.debugDescription)")
    }
    let purl = PyPIName.packageURL(name: spelling, version: name).description
    self.init(name: name, serialNumber: serial, purl: purl)
    releaseDate = release.releaseDate
    yankedReason = release.yankedReason
  }
}
