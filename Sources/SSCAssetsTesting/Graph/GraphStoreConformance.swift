package import SSCAssets

/// What every graph store must do, as checks that any test framework can run.
///
/// ```swift
/// @Test(arguments: GraphStoreConformance.checks)
/// func conforms(_ check: GraphStoreConformance.Check) async throws {
///   try await check.run(on: store)
/// }
/// ```
/// Each check wants an empty store that was prepared.
package enum GraphStoreConformance {
  /// One rule and the way to see whether it holds.
  package struct Check: Sendable, CustomStringConvertible {
    /// The rule, as a sentence.
    package let description: String
    private let body: @Sendable (any GraphStore) async throws -> Void

    init(_ rule: String, _ body: @escaping @Sendable (any GraphStore) async throws -> Void) {
      description = rule
      self.body = body
    }

    /// Checks the rule.
    ///
    /// - Throws: ``Failure`` when the store breaks it.
    package func run(on store: any GraphStore) async throws { try await body(store) }
  }

  /// A broken rule.
  package struct Failure: Error, CustomStringConvertible {
    /// What was expected, and where.
    package let description: String
  }

  /// All the checks.
  package static let checks = listingChecks + contentChecks + workChecks

  static func expect(
    _ condition: Bool, line: Int = #line, file: String = #fileID
  ) throws {
    if !condition { throw Failure(description: "\(file):\(line): the rule doesn't hold") }
  }

  static func expectEqual<T: Equatable>(
    _ actual: T, _ expected: T, line: Int = #line, file: String = #fileID
  ) throws {
    guard actual != expected else { return }
    throw Failure(description: "\(file):\(line): expected \(expected), found \(actual)")
  }

  static func require<T>(_ value: T?, line: Int = #line, file: String = #fileID) throws -> T {
    guard let value else { throw Failure(description: "\(file):\(line): expected a value") }
    return value
  }

  static func expectError<E: Error>(
    _ type: E.Type, line: Int = #line, file: String = #fileID, _ body: () async throws -> Void
  ) async throws {
    do {
      try await body()
    } catch is E {
      return
    }
    throw Failure(description: "\(file):\(line): expected an error \(type)")
  }

  // MARK: What the checks begin with

  package static let noon = UnixMicroseconds(rawValue: 1_767_268_800_000_000)
  package static let later = UnixMicroseconds(rawValue: 1_767_268_900_000_000)
  package static let source = ListingSource(
    url: "https://registry.example/simple/", entityTag: "\"1\"")

  package static func list(
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

  package static func content(
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
  package static func store(
    _ store: any GraphStore, _ contents: PackageContent..., at moment: UnixMicroseconds = noon
  ) async throws -> StoreChange {
    try await store.store(contents.map(PackageOutcome.complete), of: .pypi, at: moment)
  }

  package static func package(_ name: String, in store: any GraphStore) async throws
    -> StoredPackage
  {
    try require(try await store.packages([name], of: .pypi).first)
  }

  static func pending(
    _ store: any GraphStore, _ work: PendingQuery.Work
  ) async throws -> [String] {
    try await store.pending(PendingQuery(work), of: .pypi).map(\.name)
  }
}
