internal import AssetKitCore

/// Brings the packages that the graph has up to date: `<ecosystem>_packages_updates`.
///
/// The listing tells the state of each package, as a counter; a package is fetched when that of what is
/// stored is another, and of it only what isn't stored from the same source. The counters are in the
/// graph, so a run that was killed or limited loses nothing: the asset's cursor tells how far the
/// listing came, and decides nothing.
struct PackageUpdates {
  /// The asset's run configuration.
  struct Configuration: Decodable, Sendable {
    /// Reads every known package anew, changed or not.
    var isFullSweep: Bool
    var work: WorkSettings

    private enum Key: String, CodingKey {
      case fullSweep = "full_sweep"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Key.self)
      isFullSweep = try values.decodeIfPresent(Bool.self, forKey: .fullSweep) ?? false
      work = try WorkSettings(from: decoder)
    }
  }

  let declaration: EcosystemDeclaration
  let context: AssetContext
  let configuration: Configuration

  func run() async throws -> MaterializeResult {
    let start = ContinuousClock.now
    let ecosystem = declaration.ecosystem
    let graph = try context[SSCPlugin.graph]
    let registry = try context[declaration.client]
    let before = registry.traffic
    let cursor = try await context.cursor()

    let listing = try await registry.updateListing(
      in: graph, at: .now, isWhole: configuration.isFullSweep)
    for note in listing.notes { await context.log.info(note) }
    let names = configuration.work.names?.compactMap(registry.normalizedName)
    let query = PendingQuery(configuration.isFullSweep ? .known : .changed, names: names)
    let total = min(
      try await graph.pendingCount(query, of: ecosystem), configuration.work.limit ?? .max)
    let known = try await graph.pendingCount(PendingQuery(.known), of: ecosystem)
    await context.log.info(
      "\(total) of \(known) known packages to fetch; the registry is at "
        + "\(shown(listing.position)), was at \(shown(cursor))")
    let run = try PackageRun(
      context, graph: graph, registry: registry, settings: configuration.work.reading)
    let tally = try await run.run(
      WorkList(
        graph, ecosystem, query, usesKnown: !configuration.isFullSweep,
        limit: configuration.work.limit),
      total: total)

    var metadata = tally.metadata(
      counters: declaration.counters, duration: .now - start, traffic: registry.traffic - before)
    metadata["packages_processed"] = .int(Int64(tally.packages))
    metadata["total_versions"] = .int(Int64(tally.versions))
    metadata["success_rate"] = .float(
      tally.packages > 0
        ? 100 * Double(tally.packages - tally.failures) / Double(tally.packages) : 100)
    metadata["total_in_registry"] = .int(Int64(listing.packages))
    metadata["packages_known"] = .int(Int64(known))
    metadata["packages_unchanged"] = .int(Int64(max(0, known - tally.packages)))
    metadata["packages_unlisted"] = .int(Int64(listing.change?.unlisted ?? 0))
    // New packages are the business of the ingestion.
    metadata["packages_awaiting_ingestion"] = .int(
      Int64(try await graph.pendingCount(PendingQuery(.incomplete), of: ecosystem)))
    metadata["listing_not_modified"] = .bool(listing.change == nil)
    return .materialized(metadata, cursor: listing.position ?? cursor)
  }

  /// Some cursors hold more than a reader wants to see.
  private func shown(_ position: String?) -> String {
    guard let position else { return "an unknown state" }
    return position.count <= 60 ? position : position.prefix(60) + "…"
  }
}
