public import AssetKitCore
internal import AssetKitHTTP
public import PostgresClient

/// SecureChain's ingestion of package registries into a dependency graph.
///
/// Assets, groups, schedules and metadata keys have SecureChain's names.
///
/// ```swift
/// let plugin = SSCPlugin { try await PostgresPool(instance.database()) }
/// ```
///
/// Settings: `ASSETKIT_PYPI_URL` (the registry, by default the Python Package Index), `ASSETKIT_CONTACT`
/// (mail address or URL of the operator, sent in `User-Agent`), `ASSETKIT_PYPI_CONCURRENCY` (requests
/// at a time for each host, by default 96), `ASSETKIT_PYPI_RATE` (requests a second for each host,
/// by default as many as the registry answers), `ASSETKIT_STORAGE_PATIENCE_SECONDS` (how long a
/// graph database that is out of reach is tried again, by default 30).
public struct SSCPlugin: Plugin {
  /// The pack's name.
  public let name = "ssc"
  /// The pack's version.
  public let version = "0.1.0"
  /// What it is for.
  public let summary = "Ingests package registries into SecureChain's dependency graph"

  private let graphDatabase: @Sendable () async throws -> PostgresPool

  /// Makes the pack.
  ///
  /// - Parameter graphDatabase: Gives the database of the graph, which lives in its schema `ssc`;
  ///   called once a run, when an asset of the run needs it.
  public init(graphDatabase: @escaping @Sendable () async throws -> PostgresPool) {
    self.graphDatabase = graphDatabase
  }

  /// Declares the pack's assets, resources and schedules.
  public func register(in definitions: inout Definitions) {
    registerResources(in: &definitions)
    registerPyPI(in: &definitions)
  }

  /// The dependency graph.
  package static let graph = ResourceKey<any GraphStore>("graph")
  /// The advisories.
  package static let vulnerabilities = ResourceKey<any VulnerabilityStore>("vulnerabilities")
  /// Says which of them concern a version.
  package static let attributor = ResourceKey<VulnerabilityAttributor>("attributor")
  /// The client of OSV.
  package static let osvClient = ResourceKey<OSVClient>("osv_client")
  /// The client of PyPI.
  package static let pypiClient = ResourceKey<PyPIClient>("pypi_client")

  private func registerResources(in definitions: inout Definitions) {
    let graphDatabase = graphDatabase
    definitions.add(
      ResourceDefinition(
        Self.graph, description: "The dependency graph in PostgreSQL, schema ssc"
      ) { context in
        let patience = context.environment["ASSETKIT_STORAGE_PATIENCE_SECONDS"].flatMap(Int.init)
        let store = PostgresGraphStore(
          try await graphDatabase(), patience: .seconds(patience ?? 30))
        try await store.prepare()
        return store
      })
    definitions.add(
      ResourceDefinition(
        Self.pypiClient, description: "The Python Package Index over HTTP",
        setUp: { try PyPISettings($0.environment).client() },
        tearDown: { await $0.http.shutdown() }))
  }

  private func registerPyPI(in definitions: inout Definitions) {
    definitions.add(
      AssetDefinition(
        "pypi_package_ingestion", config: PyPIIngestionConfiguration.self, group: "pypi",
        kinds: ["python"],
        description: "Ingests new PyPI packages from the Python Package Index", codeVersion: "1",
        requires: [Self.graph, Self.pypiClient]
      ) { context, configuration in
        try await PyPIIngestion(context: context, configuration: configuration).run()
      })
    definitions.add(
      AssetDefinition(
        "pypi_packages_updates", config: PyPIUpdatesConfiguration.self,
        deps: ["pypi_package_ingestion"], group: "pypi",
        kinds: ["python"], description: "Updates PyPI package versions in SecureChain graph",
        codeVersion: "1", requires: [Self.graph, Self.pypiClient]
      ) { context, configuration in
        try await PyPIUpdates(context: context, configuration: configuration).run()
      })
    definitions.add(
      ScheduleDefinition(
        "pypi_weekly_ingestion", target: "key:\"pypi_package_ingestion\"", cron: "0 2 * * 0",
        defaultStatus: .stopped,
        description: "Ingests new PyPI packages weekly on Sundays at 2:00 AM"))
    definitions.add(
      ScheduleDefinition(
        "pypi_daily_update", target: "key:\"pypi_packages_updates\"", cron: "0 10 * * *",
        defaultStatus: .running, description: "Updates PyPI packages daily at 10:00 AM"))
  }
}
