import SSCAssets
import Testing

/// What every graph store must do, as checks that a test runs on each implementation.
///
/// Each check wants an empty store that was prepared.
enum GraphStoreConformance {
  /// One rule and the way to see whether it holds.
  struct Check: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (any GraphStore) async throws -> Void

    init(_ rule: String, _ run: @escaping @Sendable (any GraphStore) async throws -> Void) {
      testDescription = rule
      self.run = run
    }
  }

  static let checks = listingChecks + contentChecks + workChecks

  // MARK: What the checks begin with

  static let noon = UnixMicroseconds(rawValue: 1_767_268_800_000_000)
  static let later = UnixMicroseconds(rawValue: 1_767_268_900_000_000)
  static let source = ListingSource(url: "https://registry.example/simple/", entityTag: "\"1\"")

  static func list(
    _ store: any GraphStore, _ packages: [(String, Int64)], serial: Int64 = 100
  ) async throws -> ListingChange {
    let listed = packages.map { ListedPackage(name: $0.0, spelling: $0.0, serial: $0.1) }
    return try await store.merge(source, .whole, of: .pypi, at: noon) { batch in
      for start in stride(from: 0, to: listed.count, by: 2) {
        try batch(Array(listed[start..<min(start + 2, listed.count)]))
      }
      return ListingEnd(serial: serial)
    }
  }

  static func content(
    _ name: String, serial: Int64 = 1, versions: [String] = ["1.0"], requires: [String] = []
  ) -> PackageContent {
    var content = PackageContent(name: name)
    content.serial = serial
    content.profile = PackageProfile()
    content.importNames = ImportNamesContent(names: [name])
    content.releases = versions.enumerated().map { serial, version in
      var release = ReleaseContent(
        name: version, serialNumber: serial, purl: "pkg:pypi/\(name)@\(version)")
      release.releaseDate = noon
      release.requirements = RequirementsContent(
        source: "\(name) \(version)",
        edges: requires.map { DependencyEdge(target: $0, constraints: ">=1") })
      return release
    }
    return content
  }

  @discardableResult
  static func store(
    _ store: any GraphStore, _ contents: PackageContent..., at moment: UnixMicroseconds = noon
  ) async throws -> StoreChange {
    try await store.store(contents.map(PackageOutcome.complete), of: .pypi, at: moment)
  }

  static func package(_ name: String, in store: any GraphStore) async throws -> StoredPackage {
    try #require(try await store.packages([name], of: .pypi).first)
  }

  static func pending(
    _ store: any GraphStore, _ work: PendingQuery.Work
  ) async throws -> [String] {
    try await store.pending(PendingQuery(work), of: .pypi).map(\.name)
  }
}
