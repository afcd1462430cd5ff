internal import AssetKitHTTP

/// Reads one package from the registry as a whole: registration, dates of unlisted versions, nuspec
/// and members of the latest version's package.
package struct NuGetPackageReader {
  private let client: NuGetClient
  private let options: ReadingOptions

  package init(client: NuGetClient, options: ReadingOptions = ReadingOptions()) {
    self.client = client
    self.options = options
  }

  /// Reads a package.
  ///
  /// - Parameter known: What is stored of it: a registration that is still the same isn't read again,
  ///   nor is what belongs to a version that is still the same.
  /// - Throws: For anything that can't be had or read; there is no half package.
  package func read(
    _ package: PendingPackage, known: KnownPackage? = nil
  ) async throws -> PackageReading {
    let tag = known?.documentTag.flatMap { RegistrationTag($0) }
    switch try await client.registration(of: package.name, unless: tag?.entityTag) {
    case .gone: return PackageReading(.gone(name: package.name))
    case .notModified:
      let serial = tag.flatMap { $0.serial(for: package) } ?? known?.serial
      return PackageReading(.unchanged(name: package.name, serial: serial))
    case .found(let registration, let entityTag):
      let releases = try await releases(of: registration)
      // A registration without versions is that of a package which is gone.
      guard !releases.isEmpty else { return PackageReading(.gone(name: package.name)) }
      let tag = RegistrationTag(time: registration.time, entityTag: entityTag)
      return try await reading(of: package, releases, tag, known: known)
    }
  }

  /// All versions, each once, in the order of the registration.
  private func releases(of registration: NuGetRegistration) async throws -> [NuGetRelease] {
    var pages: [[NuGetRelease]] = []
    var external: [(Int, String)] = []
    for (index, page) in registration.pages.enumerated() {
      switch page {
      case .inlined(let releases): pages.append(releases)
      case .external(let url):
        pages.append([])
        external.append((index, url))
      }
    }
    try await external.concurrently(options.concurrentVersions) { index, url in
      (index, try await client.registrationPage(url))
    } result: { index, releases in
      pages[index] = releases
    }
    var names: Set<String> = []
    return pages.joined().filter { names.insert($0.version).inserted }
  }

  private func reading(
    of package: PendingPackage, _ releases: [NuGetRelease], _ tag: RegistrationTag,
    known: KnownPackage?
  ) async throws -> PackageReading {
    let dates = try await dates(of: releases, known: known)
    let serials = NuGetOrder().serials(
      of: zip(releases, dates).map { DatedVersion(name: $0.version, releaseDate: $1) })
    var requirements = NuGetRequirements()
    var content = PackageContent(name: package.name)
    content.serial = tag.serial(for: package)
    content.documentTag = tag.description
    for (index, release) in releases.enumerated() {
      var stored = try ReleaseContent(
        checking: release.version, of: .nuget, package: package.spelling,
        serialNumber: serials[index])
      stored.releaseDate = dates[index]
      stored.yankedReason = release.isListed ? nil : ""
      stored.deprecation = release.deprecation
      if !release.isKnown(known) {
        stored.requirements = requirements.content(
          of: release.dependencyGroups, source: release.source)
      }
      content.releases.append(stored)
    }
    var oversized = 0
    if let latest = latest(of: releases, serials) {
      content.profile = try await profile(latest, of: package, known: known)
      content.importNames = try await importNames(
        latest, of: package, known: known, &oversized)
    }
    var reading = PackageReading(.complete(content))
    reading.oversizedArchives = oversized
    return reading
  }

  /// The version that speaks for the package: the greatest that is listed and no pre-release;
  /// without one, the greatest that is listed, then any.
  private func latest(of releases: [NuGetRelease], _ serials: [Int]) -> NuGetRelease? {
    func rank(_ index: Int) -> (Int, Int) {
      let release = releases[index]
      if !release.isListed || serials[index] < 0 { return (0, serials[index]) }
      return (NuGetOrder().isPrerelease(release.version) ? 1 : 2, serials[index])
    }
    return releases.indices.max { rank($0) < rank($1) }.map { releases[$0] }
  }

  /// When each version was published: of unlisted ones the catalog alone knows.
  private func dates(
    of releases: [NuGetRelease], known: KnownPackage?
  ) async throws -> [UnixMicroseconds?] {
    var dates = releases.map(\.published)
    var hidden: [(Int, String)] = []
    for index in releases.indices where dates[index] == nil {
      let release = releases[index]
      if release.isKnown(known), let date = known?.releaseDates[release.version] {
        dates[index] = date
      } else if let leaf = release.catalogLeaf {
        hidden.append((index, leaf))
      }
    }
    try await hidden.concurrently(options.concurrentVersions) { index, leaf in
      (index, try await client.created(leaf))
    } result: { index, date in
      dates[index] = date.flatMap { $0.rawValue > 0 ? $0 : nil }
    }
    return dates
  }

  private func profile(
    _ latest: NuGetRelease, of package: PendingPackage, known: KnownPackage?
  ) async throws -> PackageProfile? {
    // A version's nuspec never changes.
    if known?.profileSource == latest.version { return nil }
    let nuspec = try await client.nuspec(
      of: package.name, NuGetVersion.addressed(latest.version))
    var profile = PackageProfile()
    profile.source = latest.version
    if let repository = nuspec.repository {
      profile.vendor = repository.owner
      profile.repositoryURL = repository.description
    }
    return profile
  }

  private func importNames(
    _ latest: NuGetRelease, of package: PendingPackage, known: KnownPackage?,
    _ oversized: inout Int
  ) async throws -> ImportNamesContent? {
    guard options.readsImportNames else { return nil }
    guard latest.isListed else { return ImportNamesContent() }
    if known?.importNamesSource == latest.version { return nil }
    do {
      let paths = try await client.paths(
        in: package.name, NuGetVersion.addressed(latest.version),
        maxBytes: options.maxArtifactBytes)
      return ImportNamesContent(
        names: NuGetImportNames.names(paths: paths, id: latest.id), source: latest.version)
    } catch let error as HTTPError where error.code == .bodyTooLarge {
      oversized += 1
      return ImportNamesContent()
    }
  }
}

/// What tells the state of a registration: the time at which it was written, and its entity tag.
///
/// The catalog comes first and registrations follow, mostly within minutes. One that was written
/// before an event doesn't know of it, and has to be read again; to say so when the registry answers
/// that it hasn't changed since, its time is kept beside the entity tag.
struct RegistrationTag: CustomStringConvertible {
  /// Nil for a registry that doesn't tell.
  var time: CatalogTime?
  var entityTag: String?

  init(time: CatalogTime?, entityTag: String?) {
    self.time = time
    self.entityTag = entityTag
  }

  /// Reads what `description` gave.
  init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    time = Int64(parts[0]).map(CatalogTime.init(rawValue:))
    entityTag = parts[1].isEmpty ? nil : String(parts[1])
  }

  /// The time in ticks, a space, the entity tag; each may be empty.
  var description: String {
    "\(time.map { String($0.rawValue) } ?? "") \(entityTag ?? "")"
  }

  /// The state of a package that such a registration stands for: the listing's, unless it is older.
  func serial(for package: PendingPackage) -> Int64? {
    guard let listed = package.listedSerial else { return time?.rawValue }
    return min(listed, time?.rawValue ?? listed)
  }
}

extension NuGetRelease {
  /// Fingerprint of what everything about the version was read from: the time in the address of the
  /// catalog's document, which never changes.
  var source: String? {
    catalogLeaf.map { leaf in
      let parts = leaf.split(separator: "/")
      return parts.count < 2 ? leaf : String(parts[parts.count - 2])
    }
  }

  /// Whether what is stored of the version was read from the same document.
  func isKnown(_ known: KnownPackage?) -> Bool {
    guard let source else { return false }
    return known?.requirementsSources[version] == source
  }
}
