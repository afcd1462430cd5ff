import AssetKitCore
import BoltTestSupport

/// One ingestion of a whole simulated registry.
struct IngestionSample {
  /// Where the graph is.
  enum Store: String {
    case postgres = "PostgreSQL"
    case neo4j = "Bolt (ArcadeDB)"
  }

  let cost: ProcessCost
  let packages: Int
  let versions: Int
  let requests: Int

  var packagesPerSecond: Double { Double(packages) / cost.wall }
  var versionsPerSecond: Double { Double(versions) / cost.wall }
  var requestsPerSecond: Double { Double(requests) / cost.wall }
  var processorMilliseconds: Double { cost.cpu * 1000 / Double(packages) }

  /// Ingests a registry of 14 versions a package, each time into an empty graph.
  ///
  /// - Parameter latency: How long each answer takes, in milliseconds.
  static func measure(
    _ ecosystem: String = "pypi", packages: Int, latency: Int = 0, into store: Store = .postgres,
    _ environment: BenchmarkEnvironment
  ) async throws -> [IngestionSample] {
    let arguments =
      Registry.arguments(packages: packages, of: ecosystem)
      + ["--warm", "--latency-ms", "\(latency)"]
    return try await Registry.with(arguments, environment) { registry in
      try await repeated(min(3, environment.options.runs)) { _ in
        switch store {
        case .postgres:
          return try await sample(
            try await Ingestion(environment, registry, ecosystem: ecosystem), registry, packages)
        case .neo4j:
          return try await TestBoltServer.withEmptyDatabase { server in
            try await sample(
              try await Ingestion(environment, registry, ecosystem: ecosystem, neo4j: server),
              registry, packages)
          }
        }
      }
    }
  }

  private static func sample(
    _ ingestion: Ingestion, _ registry: Registry, _ packages: Int
  ) async throws -> IngestionSample {
    let before = try await registry.requests()
    let cost = try await ingestion.run()
    let requests = try await registry.requests() - before
    let content = try await ingestion.content()
    guard content.packages == packages else {
      throw BenchmarkUnavailable("\(content.packages) of \(packages) packages were ingested")
    }
    return IngestionSample(
      cost: cost, packages: content.packages, versions: content.versions, requests: requests)
  }
}
