package import SSCAssets

/// What every graph store must do with the impacts of vulnerabilities, as checks that a test runs on
/// each implementation.
///
/// Each check wants an empty store that was prepared.
package enum GraphImpactConformance {
  /// One rule and the way to see whether it holds.
  package struct Check: Sendable, CustomStringConvertible {
    /// The rule, as a sentence.
    package let description: String
    private let body: @Sendable (any GraphStore) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (any GraphStore) async throws -> Void) {
      self.description = description
      self.body = body
    }

    /// Checks the rule.
    ///
    /// - Throws: `Failure` when the store breaks it.
    package func run(on store: any GraphStore) async throws { try await body(store) }
  }

  /// A broken rule.
  package struct Failure: Error, CustomStringConvertible {
    /// What was expected, and where.
    package let description: String
  }

  /// All the checks.
  package static let checks = [
    Check("the names of all versions are given by package, those of deleted ones too") { store in
      try await put(store, ["a": ["1.0", "2.0"], "b": ["1.0"]])
      try await put(store, ["a": ["2.0", "3.0"]])
      let names = try await store.versionNames(of: ["a", "b", "none"], in: .pypi)
      try expectEqual(names.mapValues { $0.sorted() }, ["a": ["1.0", "2.0", "3.0"], "b": ["1.0"]])
      try expectEqual(try await store.versionNames(of: ["a"], in: .npm), [:])
    },
    Check("impacts are written where they are others, and only those are counted") { store in
      try await put(store, ["a": ["1.0", "2.0"], "b": ["1.0"]])
      let impacts = [
        "a": ["1.0": severe, "2.0": none], "b": ["1.0": unscored], "c": ["1.0": severe],
      ]
      try expectEqual(try await store.setImpacts(impacts, of: .pypi), 2)
      try expectEqual(try await stored(store, "a"), ["1.0": severe, "2.0": none])
      try expectEqual(try await stored(store, "b"), ["1.0": unscored])
      try expectEqual(try await store.setImpacts(impacts, of: .pypi), 0)
    },
    Check("an impact can become smaller, down to none") { store in
      try await put(store, ["a": ["1.0"]])
      _ = try await store.setImpacts(["a": ["1.0": severe]], of: .pypi)
      try expectEqual(try await store.setImpacts(["a": ["1.0": none]], of: .pypi), 1)
      try expectEqual(try await stored(store, "a"), ["1.0": none])
    },
    Check("what isn't there is passed over") { store in
      try await put(store, ["a": ["1.0"]])
      try expectEqual(
        try await store.setImpacts(["a": ["9.9": severe], "nobody": ["1.0": severe]], of: .pypi), 0)
      try expectEqual(try await store.setImpacts(["a": ["1.0": severe]], of: .npm), 0)
      try expectEqual(try await store.setImpacts([:], of: .pypi), 0)
      try expectEqual(try await stored(store, "a"), ["1.0": none])
    },
    Check("content that says nothing of impacts leaves them as they are") { store in
      try await put(store, ["a": ["1.0"]])
      _ = try await store.setImpacts(["a": ["1.0": severe]], of: .pypi)
      try await put(store, ["a": ["1.0", "2.0"]])
      try expectEqual(try await stored(store, "a"), ["1.0": severe, "2.0": none])
    },
  ]

  // MARK: What the checks begin with

  private static let none = VersionImpact([])
  private static let severe = VersionImpact([
    Vulnerability(id: "GHSA-a", score: CVSSScore(tenths: 98)),
    Vulnerability(id: "GHSA-b", score: CVSSScore(tenths: 61)),
  ])
  private static let unscored = VersionImpact([Vulnerability(id: "MAL-1", score: nil)])

  private static func put(_ store: any GraphStore, _ packages: [String: [String]]) async throws {
    let noon = UnixMicroseconds(rawValue: 1_767_268_800_000_000)
    let contents = packages.map { name, versions in
      var content = PackageContent(name: name)
      content.releases = versions.enumerated().map { serial, version in
        var release = ReleaseContent(
          name: version, serialNumber: serial, purl: "pkg:pypi/\(name)@\(version)")
        release.requirements = RequirementsContent()
        return release
      }
      return PackageOutcome.complete(content)
    }
    _ = try await store.store(contents, of: .pypi, at: noon)
  }

  private static func stored(
    _ store: any GraphStore, _ package: String
  ) async throws -> [String: StoredImpact] {
    let versions = try await store.packages([package], of: .pypi).flatMap(\.versions)
    return Dictionary(uniqueKeysWithValues: versions.map { ($0.name, $0.impact) })
  }

  private static func expectEqual<Value: Equatable>(
    _ actual: Value, _ expected: Value, line: Int = #line, file: String = #fileID
  ) throws {
    guard actual != expected else { return }
    throw Failure(description: "\(file):\(line): expected \(expected), found \(actual)")
  }

  private static func expectEqual(
    _ actual: [String: StoredImpact], _ expected: [String: VersionImpact], line: Int = #line,
    file: String = #fileID
  ) throws {
    try expectEqual(actual, expected.mapValues { StoredImpact($0) }, line: line, file: file)
  }
}
