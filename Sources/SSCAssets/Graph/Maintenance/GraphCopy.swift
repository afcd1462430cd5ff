internal import PostgresClient

/// Moves a graph from one store to another, package by package.
///
/// What is there already and is the same isn't written again, so a copy that was interrupted goes on
/// where it stopped. Between stores that share the state of the work, that state stays as it is, and
/// when nothing differs in the end, the packages are the target's. Stores with a state of their own
/// get the listings and what is complete; failures are not copied.
package struct GraphCopy: Sendable {
  /// How far it has come.
  package struct Progress: Sendable {
    package var ecosystem: Ecosystem
    package var packages: Int
    /// Whether it compares by now.
    package var isComparing: Bool
  }

  /// What it came to, for one ecosystem.
  package struct Report: Sendable {
    package var ecosystem: Ecosystem
    package var packages = 0
    /// Packages that were there already.
    package var unchanged = 0
    package var change = StoreChange()
    /// Packages that differ in the end, with the first difference of each.
    package var differences: [String: String] = [:]
  }

  private let source: any MaintainedGraph
  private let target: any MaintainedGraph
  private let moment: GraphTime
  private static let page = 200

  package init(
    from source: any MaintainedGraph, to target: any MaintainedGraph, at moment: GraphTime = .now
  ) {
    self.source = source
    self.target = target
    self.moment = moment
  }

  /// Copies and compares.
  ///
  /// - Throws: ``GraphHomeError`` when the source isn't where its packages are.
  package func run(
    progress: @Sendable (Progress) async -> Void
  ) async throws -> [Report] {
    let (from, to) = (try await source.prepareContent(), try await target.prepareContent())
    let actual = try await source.workState.home() ?? .postgres
    guard actual == from else { throw GraphHomeError(wanted: from, actual: actual) }
    if !isShared { try await target.workState.claim(to) }
    var reports: [Report] = []
    for ecosystem in Ecosystem.allCases {
      var report = Report(ecosystem: ecosystem)
      if !isShared { try await copyListing(of: ecosystem) }
      try await pages(of: ecosystem) { names in
        try await copy(names, &report)
        await progress(
          Progress(ecosystem: ecosystem, packages: report.packages, isComparing: false))
      }
      var compared = 0
      try await pages(of: ecosystem) { names in
        report.differences.merge(try await differences(names, of: ecosystem)) { $1 }
        compared += names.count
        await progress(Progress(ecosystem: ecosystem, packages: compared, isComparing: true))
      }
      if report.packages > 0 { reports.append(report) }
    }
    if isShared && reports.allSatisfy(\.differences.isEmpty) {
      try await target.workState.move(to: to)
    }
    return reports
  }

  /// Whether both stores have the state of the work in one database.
  private var isShared: Bool {
    source.workState.pool.configuration == target.workState.pool.configuration
  }

  private func pages(
    of ecosystem: Ecosystem, _ body: ([String]) async throws -> Void
  ) async throws {
    var last = ""
    while true {
      let names = try await source.names(after: last, limit: Self.page, of: ecosystem)
      guard let end = names.last else { return }
      try await body(names)
      last = end
    }
  }

  private func copy(_ names: [String], _ report: inout Report) async throws {
    let ecosystem = report.ecosystem
    let differing = Set(try await differences(names, of: ecosystem).keys)
    report.packages += names.count
    report.unchanged += names.count - differing.count
    guard !differing.isEmpty else { return }
    let known = try await source.known(names, of: ecosystem)
    let packages = try await source.packages(names, of: ecosystem)
      .filter { differing.contains($0.name) }
    // What was deleted is written first, so that it is known, and then deleted.
    let withDeleted = packages.map { $0.content(known[$0.name], includingDeleted: true) }
    let final = packages.filter { $0.versions.contains(where: \.isDeleted) }
      .map { $0.content(known[$0.name], includingDeleted: false) }
    if isShared {
      let moments = Dictionary(
        packages.compactMap { package in package.moment.map { (package.name, $0) } },
        uniquingKeysWith: { $1 })
      for contents in [withDeleted, final] where !contents.isEmpty {
        report.change += try await target.replaceContent(
          contents, moments: moments, of: ecosystem, at: moment)
      }
    } else {
      try await target.workState.spell(packages.filter { !$0.isListed }, of: ecosystem)
      let gone = packages.filter { $0.state == .gone }.map { PackageOutcome.gone(name: $0.name) }
      let complete = [withDeleted, final].map { $0.map(PackageOutcome.complete) }
      for outcomes in complete + [gone] where !outcomes.isEmpty {
        report.change += try await target.store(outcomes, of: ecosystem, at: moment)
      }
    }
  }

  private func differences(
    _ names: [String], of ecosystem: Ecosystem
  ) async throws -> [String: String] {
    let found = Dictionary(
      try await target.packages(names, of: ecosystem).map { ($0.name, $0) },
      uniquingKeysWith: { $1 })
    var differences: [String: String] = [:]
    for package in try await source.packages(names, of: ecosystem) {
      guard let other = found[package.name] else {
        differences[package.name] = "missing"
        continue
      }
      differences[package.name] =
        package.contentDifference(from: other)
        ?? (isShared ? nil : package.stateDifference(from: other))
    }
    return differences
  }

  /// The names are collected before they are merged: a listing is merged in one go.
  private func copyListing(of ecosystem: Ecosystem) async throws {
    guard let listing = try await source.listing(of: ecosystem) else { return }
    var listed: [ListedPackage] = []
    var query = PendingQuery(.listed)
    while true {
      let packages = try await source.pending(query, of: ecosystem)
      guard let last = packages.last else { break }
      query.after = last.name
      for package in packages {
        var row = ListedPackage(
          name: package.name, spelling: package.spelling, serial: package.listedSerial)
        row.repositoryURL = package.listedRepositoryURL
        if package.listedVersions.isEmpty { listed.append(row) }
        for version in package.listedVersions {
          row.version = version
          listed.append(row)
        }
      }
    }
    _ = try await target.merge(listing.source, .whole, of: ecosystem, at: moment) {
      [listed] batch in
      try batch(listed)
      return ListingEnd(serial: listing.serial, cursor: listing.cursor)
    }
  }
}

extension StoredPackage {
  /// The package as if it had just been read.
  fileprivate func content(
    _ known: KnownPackage?, includingDeleted: Bool
  ) -> PackageContent {
    var content = PackageContent(name: name)
    content.serial = serial
    content.documentTag = known?.documentTag
    content.status = status
    content.statusReason = statusReason
    var profile = PackageProfile()
    profile.vendor = vendor
    profile.repositoryURL = repositoryURL
    profile.source = known?.profileSource
    content.profile = profile
    content.importNames = ImportNamesContent(
      names: importNames, source: known?.importNamesSource)
    content.releases = versions.filter { includingDeleted || !$0.isDeleted }.map(\.content)
    return content
  }

  /// The first difference in content; nil when there is none.
  package func contentDifference(from other: StoredPackage) -> String? {
    if vendor != other.vendor { return "vendor" }
    if repositoryURL != other.repositoryURL { return "repository_url" }
    if importNames != other.importNames { return "import_names" }
    if (status, statusReason) != (other.status, other.statusReason) { return "status" }
    let found = Dictionary(other.versions.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    guard found.count == versions.count, other.versions.count == versions.count else {
      return "number of versions"
    }
    for version in versions {
      // A store may drop what a deleted version required.
      var (own, other) = (version, found[version.name])
      if own.isDeleted {
        own.edges = []
        other?.edges = []
      }
      if own != other { return "version \(version.name)" }
    }
    return nil
  }
}

extension StoredPackage {
  /// The first difference in the state of the work, as far as it is copied; nil when there is none.
  ///
  /// A copy that was killed may have written a package's versions and not yet that it is gone.
  fileprivate func stateDifference(from other: StoredPackage) -> String? {
    if (state == .gone) != (other.state == .gone) { return "state" }
    if spelling != other.spelling { return "spelling" }
    return serial == other.serial ? nil : "serial"
  }
}

extension StoredVersion {
  fileprivate var content: ReleaseContent {
    var release = ReleaseContent(name: name, serialNumber: serialNumber, purl: purl)
    release.releaseDate = releaseDate
    release.yankedReason = yankedReason
    release.deprecation = deprecation
    release.variants = variants
    release.impact = VersionImpact(impact)
    var requirements = RequirementsContent(source: requirementsSource, edges: edges)
    requirements.malformed = malformed
    release.requirements = requirements
    return release
  }
}
