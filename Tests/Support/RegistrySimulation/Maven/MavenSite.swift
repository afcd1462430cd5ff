import BlockingIO

/// A Maven repository: index with increments, lists of versions, POMs, jars.
package struct MavenSite: EcosystemSite {
  package let prefix = "maven"
  package let universe: PackageUniverse
  private let style: MavenStyle
  private let index = Memo<Document>()
  /// The universe as it was when each index was built: number 0 is the whole one.
  private let history: Locked<[PackageUniverse.Snapshot]>

  package init(_ universe: PackageUniverse) {
    self.universe = universe
    style = MavenStyle(universe: universe)
    history = Locked([universe.snapshot])
  }

  package func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    let snapshot = universe.snapshot
    let parts = request.parts
    guard let file = parts.last, parts.count >= 2 else { return .nothing }
    if file.hasSuffix(".sha1") {
      let original = String(request.path.dropLast(5))
      guard case .document(let document) = try answer(path: original, snapshot) else {
        return .nothing
      }
      return .document(Document(sha1(document.body.buffer), .text))
    }
    return try answer(path: request.path, snapshot)
  }

  private func answer(
    path: String, _ snapshot: PackageUniverse.Snapshot
  ) throws(ArchiveFailure) -> SiteAnswer {
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
      .map(String.init)
    guard let file = parts.last else { return .nothing }
    if parts.first == ".index" { return try answer(indexFile: file, snapshot) }
    if file == "maven-metadata.xml" {
      guard parts.count >= 3, let package = package(parts.dropLast(), snapshot) else {
        return .nothing
      }
      return .document(Document(metadata(package), .xml))
    }
    guard parts.count >= 4 else { return .nothing }
    if file == "root-7.pom" { return .document(Document(MavenRelease.rootPOM, .xml)) }
    let folder = Array(parts.dropLast(2))
    let artifact = folder.last ?? ""
    let version = parts[parts.count - 2]
    for (suffix, isPOM) in [("", true), ("-parent", false), ("-bom", false)]
    where artifact.hasSuffix(suffix) {
      let base = folder.dropLast() + [String(artifact.dropLast(suffix.count))]
      guard let package = package(base, snapshot),
        let release = releases(package).first(where: { $0.version == version })
      else { continue }
      let headers = [("Last-Modified", release.lastModified)]
      if file == "\(artifact)-\(version).pom" {
        guard !isPOM || !release.isPOMMissing else { return .nothing }
        let text = isPOM ? release.pom : suffix == "-bom" ? release.bomPOM : release.parentPOM
        return .document(Document(text, .xml, headers: headers))
      }
      guard isPOM, file == "\(artifact)-\(version).jar", MavenRelease.hasJar(package) else {
        return .nothing
      }
      return .document(Document(file: try release.jar(), archive: .zip, headers: headers))
    }
    return .nothing
  }

  package func endpoint(of request: SiteRequest) -> Endpoint {
    guard let file = request.parts.last else { return .other }
    if request.parts.first == ".index" { return .listing }
    if file == "maven-metadata.xml" { return .detail }
    return file.hasSuffix(".pom") ? .metadata : file.hasSuffix(".jar") ? .file : .other
  }

  package func project(of request: SiteRequest) -> String? {
    let parts = request.parts
    let isList = parts.last == "maven-metadata.xml"
    guard parts.first != ".index", parts.count > (isList ? 2 : 3) else { return nil }
    let folder = parts.dropLast(isList ? 1 : 2)
    return folder.dropLast().joined(separator: ".") + ":" + (folder.last ?? "")
  }

  /// Makes an increment of what changed, as the repository does once a week; by itself the site does so
  /// when it is asked for the index.
  package func rebuildIndex() { builtIndex(universe.snapshot) }

  package func name(at position: Int) -> String { style.name(at: position).text }

  package func groundTruth() -> GroundTruth {
    let snapshot = universe.snapshot
    return GroundTruth(
      packages: snapshot.present.compactMap { position in
        universe.package(at: position, in: snapshot).map(truth)
      })
  }
}

extension MavenSite {
  private func package(
    _ folder: some BidirectionalCollection<String>, _ snapshot: PackageUniverse.Snapshot
  ) -> UniversePackage? {
    guard let artifact = folder.last else { return nil }
    let name = MavenStyle.Name(
      group: folder.dropLast().joined(separator: "."), artifact: artifact)
    return style.position(of: name).flatMap { universe.package(at: $0, in: snapshot) }
  }

  private func releases(_ package: UniversePackage) -> [MavenRelease] {
    package.versions.map { MavenRelease(package, $0, style) }
  }

  private func truth(_ package: UniversePackage) -> PackageTruth {
    let releases = releases(package)
    // Maven knows neither yanked versions nor deprecated ones.
    let latest = releases.last { $0.release.number.preRelease == nil } ?? releases.last
    let hasSource = package.repository.url != "n/a" && latest.map { !$0.isPOMMissing } ?? false
    let name = style.name(at: package.position)
    return PackageTruth(
      name: name.text,
      vendor: hasSource ? package.repository.vendor : String(name.group.prefix { $0 != "." }),
      repositoryURL: hasSource ? package.repository.url : "n/a",
      importNames: MavenRelease.hasJar(package) ? latest?.importNames ?? [] : [],
      versions: releases.enumerated().map { serial, release in
        VersionTruth(
          name: release.version, serial: serial, releaseDate: release.release.releaseDate,
          edges: release.edges)
      })
  }

  /// In no order, with a snapshot, and now and then without one of the versions.
  private func metadata(_ package: UniversePackage) -> String {
    let name = style.name(at: package.position)
    let versions =
      releases(package).filter { $0.release.pick(20, for: "unlisted") != 0 }
      .sorted { $0.release.salt < $1.release.salt }.map(\.version) + ["99-SNAPSHOT"]
    return
      "<metadata>\n  <groupId>\(name.group)</groupId>\n  <artifactId>\(name.artifact)</artifactId>\n"
      + "  <versioning>\n    <versions>\n"
      + versions.map { "      <version>\($0)</version>\n" }.joined()
      + "    </versions>\n  </versioning>\n</metadata>\n"
  }

  private func answer(
    indexFile: String, _ snapshot: PackageUniverse.Snapshot
  ) throws(ArchiveFailure) -> SiteAnswer {
    let history = builtIndex(snapshot)
    let stem = "nexus-maven-repository-index."
    guard indexFile.hasPrefix(stem) else { return .nothing }
    switch String(indexFile.dropFirst(stem.count)) {
    case "properties": return .document(Document(properties(history.count - 1), .text))
    case "gz":
      return .document(
        try index.value(revision: snapshot.revision) { () throws(ArchiveFailure) in
          Document(file: try whole(snapshot).gzipped())
        })
    case let ending:
      guard ending.hasSuffix(".gz"), let number = Int(ending.dropLast(3)),
        (1..<history.count).contains(number)
      else { return .nothing }
      let increment = increment(from: history[number - 1], to: history[number])
      return .document(Document(file: try increment.gzipped()))
    }
  }

  /// Whatever changed since the index was built goes into its next increment.
  @discardableResult
  private func builtIndex(
    _ snapshot: PackageUniverse.Snapshot
  ) -> [PackageUniverse.Snapshot] {
    history.withLock { history in
      if history.last?.revision != snapshot.revision { history.append(snapshot) }
      return history
    }
  }

  private func properties(_ last: Int) -> String {
    let first = max(1, last - 29)
    let numbers = last < first ? [] : Array(first...last)
    return "#Sat Nov 21 00:00:00 UTC 2026\nnexus.index.id=central\n"
      + "nexus.index.chain-id=1318453614498\nnexus.index.time=20261121000000.000 +0000\n"
      + "nexus.index.last-incremental=\(last)\n"
      + numbers.map { "nexus.index.incremental-\(last - $0)=\($0)\n" }.joined()
  }

  private func whole(_ snapshot: PackageUniverse.Snapshot) -> NexusIndexWriter {
    var writer = NexusIndexWriter(timestamp: 1_700_000_000_000)
    var groups: Set<String> = []
    for position in snapshot.present {
      guard let package = universe.package(at: position, in: snapshot) else { continue }
      groups.insert(style.name(at: position).group)
      for release in releases(package) { writer.add(release) }
    }
    // What went long ago is still told.
    writer.addRemoval("com.example", "long-gone", "1.0")
    writer.addGroups(groups.sorted())
    return writer
  }

  private func increment(
    from old: PackageUniverse.Snapshot, to new: PackageUniverse.Snapshot
  ) -> NexusIndexWriter {
    var writer = NexusIndexWriter(timestamp: 1_700_000_000_000)
    for position in 0..<new.positions
    where old.revision(of: position) != new.revision(of: position)
      || position >= old.positions
    {
      let before = universe.package(at: position, in: old).map(releases) ?? []
      let after = universe.package(at: position, in: new).map(releases) ?? []
      let kept = Set(after.map(\.version))
      for release in before where !kept.contains(release.version) {
        writer.addRemoval(release.name.group, release.name.artifact, release.version)
      }
      let known = Set(before.map(\.version))
      for release in after where !known.contains(release.version) { writer.add(release) }
    }
    return writer
  }
}

extension NexusIndexWriter {
  /// The records of a version: its file, its sources, and now and then the same again or a snapshot.
  fileprivate mutating func add(_ release: MavenRelease) {
    let (group, artifact) = (release.name.group, release.name.artifact)
    let modified = release.release.releaseDate / 1_000
    if release.release.pick(5, for: "twice") == 0 {
      addArtifact(
        group, artifact, release.version, packaging: "pom", modified: modified + 60_000)
    }
    addArtifact(
      group, artifact, release.version, packaging: release.packaging, modified: modified)
    addArtifact(
      group, artifact, release.version, classifier: "sources", modified: modified - 1_000)
    if release.release.pick(9, for: "snapshot") == 0 {
      addArtifact(group, artifact, "\(release.version)-SNAPSHOT", modified: modified)
    }
  }
}
