import BlockingIO

/// crates.io: the sparse index at the root, and below `/static` the database dump, the feed of updates
/// and the crates' archives.
package final class CargoSite: EcosystemSite {
  package let prefix = "cargo"
  package let universe: PackageUniverse
  private let dump = Memo<Document>()
  private let state = Locked(State())

  private struct State {
    /// What the dump shows while it isn't made anew.
    var dumped: PackageUniverse.Snapshot?
    var hasDump = true
  }

  package init(_ universe: PackageUniverse) { self.universe = universe }

  /// The static files' address, from the site's own.
  package static func staticURL(_ url: String) -> String { url + "/static" }

  package func settings(at url: String) -> [String: String] {
    ["ASSETKIT_CARGO_URL": url, "ASSETKIT_CARGO_STATIC_URL": Self.staticURL(url)]
  }

  /// Whether there is a dump at all.
  package var hasDump: Bool {
    get { state.withLock { $0.hasDump } }
    set { state.withLock { $0.hasDump = newValue } }
  }

  /// From now on the dump stays as it is, while index and feed go on.
  package func keepDump() { state.withLock { $0.dumped = universe.snapshot } }

  /// A new dump is made.
  package func renewDump() { state.withLock { $0.dumped = nil } }

  package func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    // As crates.io does to those who don't say who they are.
    guard request.header("User-Agent")?.contains("/") == true else { return .status(403) }
    let parts = request.parts
    switch (parts.first, parts.count) {
    case ("static", 2) where parts[1] == "db-dump.tar.gz":
      return hasDump ? .document(try dumpDocument()) : .nothing
    case ("static", 3) where parts[1...] == ["rss", "updates.xml"]:
      return .document(Document(feed, .xml))
    case ("static", 4) where parts[1] == "crates":
      return try archive(of: parts[2], file: parts[3])
    case ("config.json", 1):
      return .document(
        Document("{\"dl\":\"\(Self.staticURL(request.baseURL))/crates\"}", .json))
    default:
      guard let key = parts.last, parts.dropLast() == Self.folders(key)[...],
        let crate = crate(key)
      else { return .nothing }
      return .document(Document(crate.index, .text))
    }
  }

  package func endpoint(of request: SiteRequest) -> Endpoint {
    switch request.parts.first {
    case "static": request.parts.dropFirst().first == "crates" ? .file : .listing
    case "config.json": .other
    default: .detail
    }
  }

  package func project(of request: SiteRequest) -> String? {
    let parts = request.parts
    switch endpoint(of: request) {
    case .file: return parts.count == 4 ? parts[2].lowercased() : nil
    case .detail: return parts.last
    default: return nil
    }
  }

  package func name(at position: Int) -> String {
    CargoSpelling.name(at: position, in: universe).lowercased()
  }

  package func groundTruth() -> GroundTruth {
    let snapshot = universe.snapshot
    return GroundTruth(
      packages: snapshot.present.compactMap { crate(at: $0, in: snapshot)?.truth })
  }

  /// The versions that are there and weren't when the dump was made, by key of their crate.
  ///
  /// Those alone of which the index tells the time, as it does of everything new.
  package var publishedSinceDump: [String: [String]] {
    Dictionary(
      uniqueKeysWithValues: newVersions().map { crate, versions in
        (crate.key, versions.map(CargoSpelling.version))
      })
  }

  private func newVersions() -> [(crate: SimulatedCrate, versions: [UniverseVersion])] {
    guard let dumped = state.withLock({ $0.dumped }) else { return [] }
    let snapshot = universe.snapshot
    return snapshot.present.compactMap { position in
      guard snapshot.revision(of: position) > dumped.revision,
        let crate = crate(at: position, in: snapshot)
      else { return nil }
      let old = Set(
        universe.package(at: position, in: dumped)?.versions.map(\.id) ?? [])
      let new = crate.package.versions.filter { !old.contains($0.id) && crate.hasPublishTime($0) }
      return new.isEmpty ? nil : (crate, new)
    }
  }

  /// The feed: everything published since the dump, as if it were this last hour.
  private var feed: String {
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<rss version=\"2.0\" xmlns:crates=\"https://registry.example/\">\n<channel>\n"
    text += "<title>registry.example: recent updates</title>\n"
    for (crate, versions) in newVersions() {
      for version in versions {
        text += """
          <item>
            <title>New crate version published: \(crate.name)</title>
            <pubDate>Fri, 1 Jan 2100 10:00:00 +0000</pubDate>
            <crates:name>\(crate.name)</crates:name>
            <crates:version>\(CargoSpelling.version(version))</crates:version>
          </item>

          """
      }
    }
    return text + "</channel>\n</rss>\n"
  }

  private func dumpDocument() throws(ArchiveFailure) -> Document {
    let snapshot = state.withLock { $0.dumped } ?? universe.snapshot
    return try dump.value(revision: snapshot.revision) { () throws(ArchiveFailure) in
      var tables = CratesTables()
      for position in snapshot.present {
        if let crate = crate(at: position, in: snapshot) { tables.add(crate) }
      }
      return Document(
        file: try tables.archive(versionsFirst: snapshot.revision % 2 == 0), archive: .tarGzip)
    }
  }

  private func archive(of name: String, file: String) throws(ArchiveFailure) -> SiteAnswer {
    guard let crate = crate(name.lowercased()), crate.name == name,
      let version = crate.package.versions.first(where: {
        file == "\(name)-\(CargoSpelling.version($0)).crate"
      })
    else { return .nothing }
    return .document(Document(file: try crate.archive(of: version), archive: .tarGzip))
  }

  private func crate(_ key: String) -> SimulatedCrate? {
    CargoSpelling.position(of: key, in: universe).flatMap { crate(at: $0, in: universe.snapshot) }
  }

  private func crate(at position: Int, in snapshot: PackageUniverse.Snapshot) -> SimulatedCrate? {
    universe.package(at: position, in: snapshot).map { SimulatedCrate($0, of: universe) }
  }

  /// The folders of a crate's file in the index.
  private static func folders(_ key: String) -> [String] {
    switch key.count {
    case 1, 2: ["\(key.count)"]
    case 3: ["3", String(key.prefix(1))]
    default: [String(key.prefix(2)), String(key.dropFirst(2).prefix(2))]
    }
  }
}
