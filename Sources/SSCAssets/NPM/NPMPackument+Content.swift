extension NPMPackument {
  /// What the document says, in the graph's terms.
  ///
  /// - Parameter known: What is stored: the requirements of an archive that is known aren't given again.
  /// - Throws: `PackageDataError` for a version's name that no store could hold.
  package func content(
    of package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) throws(PackageDataError) -> PackageContent {
    var content = PackageContent(name: package.name)
    content.serial = NPMRegistry.serial(revision, of: package)
    if isUnpublished {
      content.status = "unpublished"
    } else if isSecurityHolding {
      content.status = "security-holding"
    }
    let serials = NPMOrder().serials(
      of: versions.map { DatedVersion(name: $0.name, releaseDate: $0.releaseDate) })
    var edges = NPMEdgeCache()
    for (version, serial) in zip(versions, serials) {
      var release = try ReleaseContent(
        checking: version.name, of: .npm, package: name, serialNumber: serial)
      release.releaseDate = version.releaseDate
      release.deprecation = version.deprecation
      let isKnown = version.checksum.map { known?.requirementsSources[version.name] == $0 } ?? false
      if !isKnown {
        release.requirements = edges.requirements(version.dependencies, source: version.checksum)
      }
      content.releases.append(release)
    }
    content.profile = profile
    if options.readsImportNames {
      content.importNames = ImportNamesContent(
        names: latest.map { NPMImportNames.names(of: $0, package: name) } ?? [])
    }
    return content
  }

  private var profile: PackageProfile {
    var profile = PackageProfile()
    if let repository = RepositoryURL.first(among: repositoryCandidates) {
      profile.vendor = repository.owner
      profile.repositoryURL = repository.description
    } else if let scope = NPMName.scope(of: name) {
      profile.vendor = scope
    }
    return profile
  }
}
