internal import AssetKitHTTP

/// Reads one package as a whole: its versions, their effective POMs, the packages in its jar.
struct MavenPackageReader: Sendable {
  private let client: MavenClient
  private let resolver: EffectivePOMResolver
  private let options: ReadingOptions

  init(_ client: MavenClient, options: ReadingOptions) {
    self.client = client
    self.options = options
    resolver = client.resolver
  }

  /// What reading a version's POM came to.
  private struct VersionReading: Sendable {
    var requirements = RequirementsContent()
    var modified: UnixMicroseconds?
    /// Nil when there is none that can be read.
    var pom: EffectivePOM?
    /// Whether reading it again would give the same.
    var isFinal = false
    /// What is counted, beside success.
    var count: String?
  }

  /// Reads a package.
  ///
  /// - Parameter known: What is stored of it: what was read from the same POM isn't read again.
  /// - Throws: For anything that can't be had; there is no half package.
  func read(_ package: PendingPackage, known: KnownPackage?) async throws -> PackageReading {
    guard let name = MavenName(package.name) else {
      throw PackageDataError(.unexpectedXML, package.name, "expected a group and an artifact")
    }
    let tag = PackageTag(package.listedVersions)
    var metadata: MavenMetadata?
    var entityTag: String?
    switch try await client.metadata(name, entityTag: tag.entityTag(of: known)) {
    case .notModified:
      return PackageReading(.unchanged(name: package.name, serial: package.listedSerial))
    case .found(let document, let tag): (metadata, entityTag) = (document, tag)
    case .missing: break
    }
    var versions = MavenVersions(
      listed: package.listedVersions, metadata: metadata, known: known)
    guard let latest = versions.latest else {
      return PackageReading(.gone(name: package.name))
    }

    let isProfileKnown = known?.profileSource == versions.all[latest].profileSource
    let areNamesKnown =
      !options.readsImportNames
      || known?.importNamesSource == versions.all[latest].importNamesSource
    let wanted = versions.all.indices.filter { index in
      !versions.all[index].isKnown || index == latest && !(isProfileKnown && areNamesKnown)
    }
    let readings = try await readings(of: versions, wanted, name, latest: latest)
    for (index, reading) in readings { versions.date(index, reading.modified) }

    var content = PackageContent(name: package.name)
    content.serial = package.listedSerial
    content.releases = try zip(versions.all, versions.serials).map { version, serial in
      var release = try ReleaseContent(
        checking: version.name, of: .maven, package: package.spelling, serialNumber: serial)
      release.releaseDate = version.releaseDate
      return release
    }
    for (index, reading) in readings {
      content.releases[index].requirements = reading.requirements
      if reading.isFinal {
        content.releases[index].requirements?.source = versions.all[index].pomSource
      }
    }
    if !isProfileKnown {
      content.profile = profile(readings[latest], versions.all[latest], name)
    }
    var oversized = 0
    if !areNamesKnown {
      content.importNames = try await importNames(
        readings[latest], versions.all[latest], name, &oversized)
    }
    // What has to be asked for again mustn't be hidden behind a list of versions that is the same.
    if options.readsImportNames, oversized == 0,
      readings.values.allSatisfy(\.isFinal)
    {
      content.documentTag = entityTag.map(tag.text)
    }
    var reading = PackageReading(.complete(content))
    reading.oversizedArchives = oversized
    for count in readings.values.lazy.compactMap(\.count) { reading.counts[count, default: 0] += 1 }
    reading.counts["invalid_versions"] = metadata?.invalidVersions
    return reading
  }

  /// Reads the POMs that aren't known, some at a time; of the latest one all is kept.
  private func readings(
    of versions: MavenVersions, _ wanted: [Int], _ name: MavenName, latest: Int
  ) async throws -> [Int: VersionReading] {
    var readings: [Int: VersionReading] = [:]
    try await wanted.concurrently(options.concurrentVersions) { index in
      (index, try await read(name, versions.all[index].name))
    } result: { (index: Int, reading: VersionReading) in
      readings[index] = reading
      if index != latest { readings[index]?.pom = nil }
    }
    return readings
  }

  private func read(_ name: MavenName, _ version: String) async throws -> VersionReading {
    var reading = VersionReading()
    guard let place = MavenCoordinates(name, version: version) else { return reading }
    switch try await client.pom(place) {
    case .missing:
      // Listed, and not there: asked for again whenever the package is read.
      reading.count = "missing_poms"
    case .unreadable(let reason):
      reading.count = "unreadable_poms"
      reading.isFinal = true
      reading.requirements.malformed = [
        MalformedRequirement(text: place.path(extension: "pom"), reason: reason)
      ]
    case .found(let pom, let modified):
      let effective = try await resolver.resolve(pom, at: place)
      reading.modified = modified
      reading.requirements = RequirementsContent(effective)
      reading.isFinal = effective.gaps.isEmpty
      if !reading.isFinal { reading.count = "incomplete_poms" }
      reading.pom = effective
    }
    return reading
  }

  private func profile(
    _ latest: VersionReading?, _ version: MavenVersions.Version, _ name: MavenName
  ) -> PackageProfile {
    var profile = PackageProfile()
    profile.vendor = name.vendor
    if let repository = latest?.pom.flatMap({ RepositoryURL.first(among: $0.addresses) }) {
      profile.vendor = repository.owner
      profile.repositoryURL = repository.description
    }
    if latest?.isFinal == true { profile.source = version.profileSource }
    return profile
  }

  private func importNames(
    _ latest: VersionReading?, _ version: MavenVersions.Version, _ name: MavenName,
    _ oversized: inout Int
  ) async throws -> ImportNamesContent {
    let source = version.importNamesSource
    guard let place = MavenCoordinates(name, version: version.name),
      latest?.pom?.packaging != "pom"
    else { return ImportNamesContent(source: source) }
    do {
      let names = try await client.javaPackages(place, maxBytes: options.maxArtifactBytes)
      return ImportNamesContent(names: names ?? [], source: source)
    } catch let error as HTTPError where error.code == .bodyTooLarge {
      oversized += 1
      return ImportNamesContent()
    } catch let error as HTTPError where error.status == 416 {
      // Of an empty file there is no end to be had.
      return ImportNamesContent(source: source)
    }
  }
}

/// What tells whether a package has to be read: the index's account of it, and the entity tag of the
/// repository's list of versions.
private struct PackageTag {
  private let listing: String

  init(_ versions: [ListedVersion]) {
    let text = versions.map { "\($0.name) \($0.releaseDate?.rawValue ?? -1)\n" }.sorted().joined()
    listing = Array(text.utf8).withUnsafeBytes(sha256)
  }

  func text(_ entityTag: String) -> String { "\(listing) \(entityTag)" }

  /// The entity tag of a known package whose account in the index is the same.
  func entityTag(of known: KnownPackage?) -> String? {
    guard let tag = known?.documentTag, tag.hasPrefix(listing + " ") else { return nil }
    return String(tag.dropFirst(listing.utf8.count + 1))
  }
}
