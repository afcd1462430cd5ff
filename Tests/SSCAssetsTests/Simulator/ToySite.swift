import RegistrySimulation

/// The smallest site there is: a list of names, a page with versions for each package, and a file.
struct ToySite: EcosystemSite {
  let prefix = "toy"
  let universe: PackageUniverse
  private let listing = Memo<Document>()

  init(_ universe: PackageUniverse) { self.universe = universe }

  func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    let snapshot = universe.snapshot
    let parts = request.parts
    switch parts.first {
    case "names":
      return .document(
        listing.value(revision: snapshot.revision) {
          Document(
            snapshot.present.map { name(at: $0) + "\n" }.joined(), .text,
            headers: [("Last-Modified", "Thu, 01 Jan 1970 00:00:0\(snapshot.revision % 10) GMT")],
            acceptsRanges: true)
        })
    case "package" where parts.count == 2:
      guard let position = universe.position(of: parts[1]),
        let package = universe.package(at: position, in: snapshot)
      else { return .nothing }
      let versions = package.versions.map { $0.number.release + "\n" }.joined()
      return .document(Document(request.baseURL + "\n" + versions, .text))
    case "file": return .document(Document(file: [1, 2, 3], archive: .gem))
    case "old": return .redirect("/names")
    default: return .nothing
    }
  }

  func endpoint(of request: SiteRequest) -> Endpoint {
    switch request.parts.first {
    case "names": .listing
    case "package": .detail
    case "file": .file
    default: .other
    }
  }

  func project(of request: SiteRequest) -> String? {
    request.parts.count > 1 ? request.parts[1] : nil
  }

  func name(at position: Int) -> String { universe.name(at: position) }

  func groundTruth() -> GroundTruth {
    let snapshot = universe.snapshot
    return GroundTruth(
      packages: snapshot.present.map { PackageTruth(name: name(at: $0), versions: []) })
  }
}
