import AssetKitHTTP
import BlockingIO
import RegistrySimulation
import SSCAssets

/// A NuGet registry of a test's own words: documents by path, which may change while it runs.
///
/// `BASE` in a document stands for the registry's address.
struct ScriptedNuGet: EcosystemSite {
  let prefix = "nuget"
  let universe = PackageUniverse(packages: 0)
  /// Files by path.
  var files: [String: [UInt8]] = [:]
  private let documents: Locked<[String: String]>

  init(_ documents: [String: String] = [:]) {
    let services = """
      {"resources": [{"@id": "BASE/catalog/index.json", "@type": "Catalog/3.0.0"},
        {"@id": "BASE/registration/", "@type": "RegistrationsBaseUrl/3.6.0"},
        {"@id": "BASE/content/", "@type": "PackageBaseAddress/3.0.0"}]}
      """
    self.documents = Locked(documents.merging(["/index.json": services]) { first, _ in first })
  }

  /// The document at a path; nil for none.
  subscript(path: String) -> String? {
    get { documents.withLock { $0[path] } }
    nonmutating set { documents.withLock { $0[path] = newValue } }
  }

  /// Replaces the catalog: pages of events, each `(time stamp, id, whether it is a deletion)`.
  ///
  /// A page is known by its number, and written at its last event's time.
  func setCatalog(_ pages: [[(time: String, id: String, isDeletion: Bool)]]) {
    var items: [String] = []
    for (place, page) in pages.enumerated() {
      let time = page.last?.time ?? ""
      let events = page.reversed().map { event in
        """
        {"@type": "nuget:Package\(event.isDeletion ? "Delete" : "Details")",
         "commitTimeStamp": "\(event.time)", "nuget:id": "\(event.id)", "nuget:version": "1.0.0"}
        """
      }
      self["/catalog/page\(place).json"] = """
        {"commitTimeStamp": "\(time)", "count": \(page.count), "items": [\(events.joined(separator: ","))]}
        """
      items.append(
        """
        {"@id": "BASE/catalog/page\(place).json", "commitTimeStamp": "\(time)"}
        """)
    }
    // In any order, as the registry has them.
    self["/catalog/index.json"] = """
      {"count": \(items.count), "items": [\(items.reversed().joined(separator: ","))]}
      """
  }

  /// Sets a package's registration.
  func setRegistration(_ name: String, written time: String, _ entries: [String]) {
    let leaves = entries.map { "{\"catalogEntry\": {\($0)}}" }.joined(separator: ",")
    self["/registration/\(name)/index.json"] = """
      {"commitTimeStamp": "\(time)", "count": 1,
       "items": [{"count": \(entries.count), "items": [\(leaves)]}]}
      """
  }

  func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    if let file = files[request.path] {
      return .document(Document(file: file, archive: .zip))
    }
    guard let text = self[request.path] else { return .nothing }
    return .document(Document(text.replacing("BASE", with: request.baseURL), .json))
  }

  func endpoint(of request: SiteRequest) -> Endpoint {
    switch request.parts.first {
    case "registration": .detail
    case "content": request.path.hasSuffix(".nuspec") ? .metadata : .file
    default: .listing
    }
  }

  func project(of request: SiteRequest) -> String? { nil }

  func groundTruth() -> GroundTruth { GroundTruth(packages: []) }

  func name(at position: Int) -> String { "" }
}

/// Serves a scripted registry and gives a client of it.
func withNuGet(
  _ site: ScriptedNuGet, _ body: (NuGetClient, RegistrySimulator) async throws -> Void
) async throws {
  var options = RegistrySimulator.Options()
  options.slowDripPauseMilliseconds = 1
  let simulator = try RegistrySimulator.start(sites: [site], options: options)
  defer { simulator.stop() }
  let http = HTTPClient(
    configuration: .init(retries: .init(maxAttempts: 1), proxy: .none))
  try await body(NuGetClient(http, url: simulator.url(of: site)), simulator)
  await http.shutdown()
}
