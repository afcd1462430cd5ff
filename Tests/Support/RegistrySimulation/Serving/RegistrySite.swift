import BlockingIO

/// Finds the document for a route: the registry's content as pages.
final class RegistrySite: Sendable {
  let registry: SimulatedRegistry
  let baseURL: String
  private let fixtures: FixtureDocuments
  private let cache: ProjectPagesCache
  private let listings = Locked(Listings())

  private struct Listings {
    var serial = -1
    var json: Document?
    var html: Document?
  }

  init(
    _ registry: SimulatedRegistry, fixtures: FixtureDocuments, baseURL: String, cachedPackages: Int
  ) {
    self.registry = registry
    self.fixtures = fixtures.rebased(on: baseURL)
    self.baseURL = baseURL
    cache = ProjectPagesCache(limit: cachedPackages)
  }

  /// The document that answers a request, nil for 404.
  ///
  /// - Throws: `ArchiveFailure` when libarchive can't pack a file.
  func document(
    _ route: Route, path: String, asJSON: Bool
  ) throws(ArchiveFailure) -> Document? {
    if let document = fixtures.document(path, asJSON: asJSON) { return document }
    return switch route {
    case .listing: listing(asJSON: asJSON)
    case .detail(let name): try pages(named: name)?.detail(asJSON: asJSON)
    case .release(let name, let version): try pages(named: name)?.release(version)
    case .file(let directory, let filename):
      try pages(in: directory)?.file(filename, in: directory)
    case .metadata(let directory, let filename):
      try pages(in: directory)?.metadata(filename, in: directory)
    case .redirect, .control, .unknown: nil
    }
  }

  /// The normalised name of the project that a request concerns, for faults that stick to one.
  func project(of route: Route) -> String? {
    switch route {
    case .detail(let name), .release(let name, _): name
    case .file(let directory, _), .metadata(let directory, _):
      pages(in: directory)?.package.normalizedName
    case .listing, .redirect, .control, .unknown: nil
    }
  }

  /// The kind of archive at a route, if it is one.
  func archiveKind(_ route: Route) -> SimulatedFile.Kind? {
    guard case .file(let directory, let filename) = route else { return nil }
    return pages(in: directory)?.kind(of: filename)
  }

  /// The list of all projects: made once for each state of the registry.
  ///
  /// Under the lock, so that two requests at once don't make it twice: it may be large.
  func listing(asJSON: Bool) -> Document {
    let snapshot = registry.snapshot
    return listings.withLock { listings in
      if listings.serial != snapshot.lastSerial {
        listings = Listings(serial: snapshot.lastSerial)
      }
      if let document = asJSON ? listings.json : listings.html { return document }
      let serial = snapshot.lastSerial
      if asJSON {
        let document = Document(
          SimpleListing.json(registry, snapshot), .simpleJSON, etag: "\(serial)-json",
          serial: serial)
        listings.json = document
        return document
      }
      let document = Document(
        SimpleListing.html(registry, snapshot), .simpleHTML, etag: "\(serial)-html",
        serial: serial)
      listings.html = document
      return document
    }
  }

  /// Makes the pages of all projects, those behind the cache's limit in vain.
  func preparePages() {
    let snapshot = registry.snapshot
    for id in snapshot.projects { _ = try? pages(id, snapshot)?.detail(asJSON: true) }
  }

  private func pages(named name: String) -> ProjectPages? {
    let snapshot = registry.snapshot
    return registry.id(of: name, in: snapshot).flatMap { pages($0, snapshot) }
  }

  private func pages(in directory: String) -> ProjectPages? {
    FileLocation.project(of: directory).flatMap { pages($0, registry.snapshot) }
  }

  private func pages(
    _ id: RegistrySnapshot.ProjectID, _ snapshot: RegistrySnapshot
  ) -> ProjectPages? {
    guard let serial = snapshot.serial(of: id) else { return nil }
    return cache.pages(id, serial: serial) {
      registry.package(id, in: snapshot).map {
        ProjectPages($0, id: id, lastSerial: serial, baseURL: baseURL)
      }
    }
  }
}
