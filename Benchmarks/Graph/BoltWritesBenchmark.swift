import AssetKitBolt
import AssetKitCore
import BlockingIO
import BoltTestSupport
import PostgresClient
import SSCAssets

extension Benchmark {
  /// Our store in Neo4j beside Neo4j's own Python driver, with the same packages on the same server.
  static let boltWrites = Benchmark(
    name: "bolt-writes", summary: "packages in batches of 50 into a Bolt server (ArcadeDB)"
  ) { environment in
    if let reason = TestBoltServer.absence { throw BenchmarkUnavailable(reason) }
    let batches = BoltBatches(count: max(1, environment.options.amount(10)))
    let file = environment.directory + "/bolt-batches.json"
    try TextFile.write(batches.json.text, to: file)
    // The server compiles what it runs often: each way is gone once before any is measured.
    _ = try await batches.write(environment)
    for way in ["packages", "batches"] { _ = try await batches.peer(way, file) }
    let runs = environment.options.runs
    let own = try await repeated(runs) { _ in try await batches.write(environment) }
    let statements = try await repeated(runs) { _ in try await batches.peer("packages", file) }
    let same = try await repeated(runs) { _ in try await batches.peer("batches", file) }
    let rate = own.map { Double(batches.versions) / $0 }
    func peer(_ seconds: [Double]) -> Peer {
      Peer(value: Double(batches.versions) / seconds.median, isMeasured: true)
    }
    return [
      Figure(
        name: "Bolt writes, beside the peer's driver with SecureChain's statements",
        unit: .versionsPerSecond, samples: rate,
        budget: .atLeast(5 * peer(statements).value), peer: peer(statements),
        note: "five requirements a version; ours with the state of the work in PostgreSQL"),
      Figure(
        name: "  beside the peer's driver with statements like ours", unit: .versionsPerSecond,
        samples: rate, peer: peer(same), note: "most of the time is the server's"),
    ]
  }
}

/// Packages to write, the same for all.
private struct BoltBatches: Sendable {
  private static let packagesInBatch = 50
  private static let versionsOfPackage = 14
  private static let requirementsOfVersion = 5
  private let batches: [[PackageContent]]

  var versions: Int { batches.reduce(0) { $0 + $1.count } * Self.versionsOfPackage }

  init(count: Int) {
    let total = count * Self.packagesInBatch
    batches = (0..<count).map { batch in
      (0..<Self.packagesInBatch).map {
        Self.package(batch * Self.packagesInBatch + $0, of: total)
      }
    }
  }

  private static func package(_ index: Int, of total: Int) -> PackageContent {
    var content = PackageContent(name: "package-\(index)")
    content.serial = 1
    content.profile = PackageProfile()
    content.importNames = ImportNamesContent(names: ["package_\(index)"])
    content.releases = (0..<versionsOfPackage).map { number in
      let name = "1.\(number).0"
      var release = ReleaseContent(
        name: name, serialNumber: number, purl: "pkg:pypi/\(content.name)@\(name)")
      release.releaseDate = UnixMicroseconds(rawValue: 1_767_268_800_000_000)
      let edges = (1...requirementsOfVersion).map { step in
        DependencyEdge(
          target: "package-\((index + step * 37) % total)", constraints: ">=1.\(number)")
      }
      release.requirements = RequirementsContent(source: "\(index) \(number)", edges: edges)
      return release
    }
    return content
  }

  var json: JSONValue {
    .array(
      batches.map { batch in
        .array(
          batch.map { content in
            [
              "name": .string(content.name),
              "versions": .array(content.releases.map(Self.json)),
            ]
          })
      })
  }

  private static func json(_ release: ReleaseContent) -> JSONValue {
    [
      "name": .string(release.name), "serial_number": .int(Int64(release.serialNumber)),
      "purl": .string(release.purl), "release_date": "2026-01-01T12:00:00.000000Z",
      "requirements": .array(
        (release.requirements?.edges ?? []).map {
          ["target": .string($0.target), "constraints": .string($0.constraints)]
        }),
    ]
  }

  /// Writes them by our store into an empty graph; returns the seconds.
  func write(_ environment: BenchmarkEnvironment) async throws -> Double {
    let state = PostgresGraphStore(PostgresPool(try await environment.database()))
    return try await TestBoltServer.withEmptyDatabase { server in
      let store = Neo4jGraphStore(BoltClient(server), state: state)
      try await store.prepare()
      return try await Cost.of {
        for batch in batches {
          _ = try await store.store(
            batch.map(PackageOutcome.complete), of: .pypi, at: .now)
        }
      }.wall
    }
  }

  /// Writes them by the peer; returns the seconds that it counts itself.
  func peer(_ way: String, _ file: String) async throws -> Double {
    try await TestBoltServer.withEmptyDatabase { server in
      // The peer finds the constraints that our store has made.
      let root = try PackageRoot.find()
      let output = try await Command(
        root + "/scripts/bolt-server",
        [
          "python", root + "/Benchmarks/Peer/neo4j_peer.py", String(server.address.port),
          server.database ?? "", file, way,
        ]
      ).run()
      let last = output.standardOutput.split(separator: "\n").last
      guard output.succeeded, let seconds = last.flatMap({ Double($0) }) else {
        throw BenchmarkUnavailable("Neo4j's Python driver: \(output.standardError.suffix(300))")
      }
      return seconds
    }
  }
}
