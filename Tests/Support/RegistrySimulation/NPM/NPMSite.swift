import BlockingIO

/// npm's registry and its replication, at one address: a package's name begins with no underscore, and
/// the replication's documents do.
package struct NPMSite: EcosystemSite {
  package let prefix = "npm"
  package let universe: PackageUniverse
  private let feedOddities = Locked(NPMFeedOddities())
  private let style: NPMStyle
  private let feed: NPMFeed

  /// Serves a universe.
  package init(_ universe: PackageUniverse) {
    self.universe = universe
    style = NPMStyle(universe: universe)
    feed = NPMFeed(style)
  }

  /// What is odd about the replication now.
  package var oddities: NPMFeedOddities {
    get { feedOddities.withLock { $0 } }
    nonmutating set { feedOddities.withLock { $0 = newValue } }
  }

  package func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    let snapshot = universe.snapshot
    let oddities = oddities
    switch request.parts.first {
    case "":
      let last = feed.lastSequence(snapshot, oddities)
      return .document(
        Document("{\"engine\":\"npm-replicate\",\"doc_count\":1,\"update_seq\":\(last)}", .json))
    case "_all_docs": return names(request, snapshot, oddities)
    case "_changes": return changes(request, snapshot, oddities)
    default: return package(request, snapshot, oddities)
    }
  }

  private func names(
    _ request: SiteRequest, _ snapshot: PackageUniverse.Snapshot, _ oddities: NPMFeedOddities
  ) -> SiteAnswer {
    guard let limit = limit(request), request.argument("skip") == nil else {
      return .status(400, "limit=1...10000 is missing")
    }
    let key = request.argument("startkey")
    if let key, key.count < 2 || key.first != "\"" || key.last != "\"" {
      return .status(400, "startkey is no JSON")
    }
    if key != nil, oddities.failsLaterNames { return .status(500) }
    return .document(
      Document(
        feed.allDocuments(
          from: key.map { String($0.dropFirst().dropLast()) }, limit: limit, snapshot, oddities),
        .json))
  }

  private func changes(
    _ request: SiteRequest, _ snapshot: PackageUniverse.Snapshot, _ oddities: NPMFeedOddities
  ) -> SiteAnswer {
    guard let limit = limit(request), let since = request.argument("since").flatMap(Int.init),
      request.argument("feed") == nil, request.argument("include_docs") == nil
    else { return .status(400, "since and limit=1...10000 are all there is") }
    if let last = oddities.failsChangesBehind, since >= last { return .status(500) }
    return .document(
      Document(feed.changes(since: since, limit: limit, snapshot, oddities), .json))
  }

  private func limit(_ request: SiteRequest) -> Int? {
    request.argument("limit").flatMap(Int.init).flatMap { (1...10_000).contains($0) ? $0 : nil }
  }

  private func package(
    _ request: SiteRequest, _ snapshot: PackageUniverse.Snapshot, _ oddities: NPMFeedOddities
  ) -> SiteAnswer {
    let name = request.parts.joined(separator: "/")
    guard let position = style.position(of: name),
      var package = universe.package(at: position, in: snapshot)
    else { return .nothing }
    if oddities.unreadable.contains(name) { return .document(Document("{", .json)) }
    if oddities.outdated.contains(name) { package.revision -= 1 }
    return .document(Document(NPMDocument(package: package, name: name, style: style).json, .json))
  }

  package func endpoint(of request: SiteRequest) -> Endpoint {
    switch request.parts.first {
    case "", "_all_docs", "_changes": .listing
    default: .detail
    }
  }

  package func project(of request: SiteRequest) -> String? {
    endpoint(of: request) == .detail ? request.parts.joined(separator: "/") : nil
  }

  package func groundTruth() -> GroundTruth {
    let snapshot = universe.snapshot
    return GroundTruth(
      packages: snapshot.present.compactMap { position in
        universe.package(at: position, in: snapshot).map {
          NPMDocument(package: $0, name: name(at: position), style: style).truth
        }
      })
  }

  package func name(at position: Int) -> String { style.name(at: position) }
}
