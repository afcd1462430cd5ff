package import AssetKitCore

/// What an ecosystem brings to the pack besides its code: words, times, and how to make its registry.
///
/// The names of assets, schedules and groups follow from the ecosystem's name, as SecureChain has them.
package struct EcosystemDeclaration: Sendable {
  /// When an asset runs by itself.
  package struct Timetable: Sendable {
    /// The asset's description.
    var asset: String
    /// The schedule's description.
    var schedule: String
    var cron: String
  }

  let ecosystem: Ecosystem
  /// The language or registry, as a badge: `python`.
  let kinds: [String]
  let ingestion: Timetable
  let updates: Timetable
  /// What the client's resource is, in one line.
  let clientDescription: String
  /// What SecureChain calls the number of packages in the registry, if it is another word than for PyPI.
  var totalKey: String?
  /// Counters that its readings bring in `PackageReading.counts`: metadata keys.
  var counters: [String] = []
  /// Makes the registry from the effective settings.
  let registry: @Sendable (_ environment: [String: String]) throws -> any PackageRegistry

  /// The registry's client as a resource: `pypi_client`.
  package var client: ResourceKey<any PackageRegistry> { Self.client(of: ecosystem) }

  /// The client of an ecosystem as a resource.
  package static func client(of ecosystem: Ecosystem) -> ResourceKey<any PackageRegistry> {
    ResourceKey("\(ecosystem.rawValue)_client")
  }

  /// All ecosystems, in the order of their schedules.
  static let all: [EcosystemDeclaration] = [.pypi, .npm, .maven, .nuget, .cargo, .rubygems]

  /// Declares the client, the two assets and their schedules.
  func register(in definitions: inout Definitions) {
    let name = ecosystem.rawValue
    let makeRegistry = registry
    definitions.add(
      ResourceDefinition(
        client, description: clientDescription,
        setUp: { try makeRegistry($0.environment) }, tearDown: { await $0.shutdown() }))
    let ingestionKey = AssetKey("\(name)_package_ingestion")
    let updatesKey = AssetKey("\(name)_packages_updates")
    definitions.add(
      AssetDefinition(
        ingestionKey, config: PackageIngestion.Configuration.self, group: name, kinds: kinds,
        description: ingestion.asset, codeVersion: "2", partitions: PackageShard.partitions,
        allowsWholeRuns: true,
        requires: [SSCPlugin.graph, SSCPlugin.attributor, client]
      ) { context, configuration in
        try await PackageIngestion(
          declaration: self, context: context, configuration: configuration
        ).run()
      })
    definitions.add(
      AssetDefinition(
        updatesKey, config: PackageUpdates.Configuration.self, deps: [ingestionKey],
        group: name, kinds: kinds, description: updates.asset, codeVersion: "2",
        requires: [SSCPlugin.graph, SSCPlugin.attributor, client]
      ) { context, configuration in
        try await PackageUpdates(
          declaration: self, context: context, configuration: configuration
        ).run()
      })
    definitions.add(
      ScheduleDefinition(
        "\(name)_weekly_ingestion", target: "key:\"\(ingestionKey)\"", cron: ingestion.cron,
        defaultStatus: .stopped, description: ingestion.schedule))
    definitions.add(
      ScheduleDefinition(
        "\(name)_daily_update", target: "key:\"\(updatesKey)\"", cron: updates.cron,
        defaultStatus: .running, description: updates.schedule))
  }
}
