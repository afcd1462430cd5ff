internal import AssetKitCore

/// The run configuration of `pypi_packages_updates`.
struct PyPIUpdatesConfiguration: Decodable, Sendable {
  /// Reads every known package anew, changed or not.
  var isFullSweep: Bool
  /// The most packages to update; nil for all.
  var limit: Int?
  /// Only these, in any spelling; nil for all.
  var names: [String]?
  var reading: ReadingSettings

  private enum Key: String, CodingKey {
    case limit, names
    case fullSweep = "full_sweep"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    limit = try values.number(.limit, in: 0...Int(Int32.max))
    names = try values.decodeIfPresent([String].self, forKey: .names)
    isFullSweep = try values.decodeIfPresent(Bool.self, forKey: .fullSweep) ?? false
    reading = try ReadingSettings(from: decoder)
  }
}

/// Brings the packages that the graph has up to date.
///
/// The listing holds a change counter for each project; a package is fetched when its counter is
/// above that of what is stored, and of it only what isn't stored from the same files. The counters
/// are in the graph, so a run that was killed or limited loses nothing: the asset's cursor (the
/// listing's counter) tells how far the last run came, and decides nothing.
struct PyPIUpdates {
  let context: AssetContext
  let configuration: PyPIUpdatesConfiguration

  func run() async throws -> MaterializeResult {
    let start = ContinuousClock.now
    let graph = try context[SSCPlugin.graph]
    let client = try context[SSCPlugin.pypiClient]
    let before = client.traffic
    let cursor = try await context.cursor()

    let listing = try await client.mergeListing(
      into: graph, at: .now, isUnconditional: configuration.isFullSweep)
    let names = configuration.names?.map(PyPIName.normalized)
    let query = PendingQuery(configuration.isFullSweep ? .known : .changed, names: names)
    let total = min(
      try await graph.pendingCount(query, of: .pypi), configuration.limit ?? .max)
    let known = try await graph.pendingCount(PendingQuery(.known), of: .pypi)
    await context.log.info(
      "\(total) of \(known) known packages to fetch; registry's serial "
        + "\(listing.serial.map(String.init) ?? "unknown"), was \(cursor ?? "unknown")")
    let run = PackageRun(context, graph: graph, client: client, settings: configuration.reading)
    let tally = try await run.run(
      WorkList(
        graph, query, usesKnown: !configuration.isFullSweep, limit: configuration.limit),
      total: total)

    var metadata = tally.metadata(
      duration: .now - start, traffic: client.traffic - before)
    metadata["packages_processed"] = .int(Int64(tally.packages))
    metadata["total_versions"] = .int(Int64(tally.versions))
    metadata["success_rate"] = .float(
      tally.packages > 0
        ? 100 * Double(tally.packages - tally.failures) / Double(tally.packages) : 100)
    metadata["total_in_registry"] = .int(Int64(listing.packages))
    metadata["packages_known"] = .int(Int64(known))
    metadata["packages_unchanged"] = .int(Int64(max(0, known - tally.packages)))
    metadata["packages_unlisted"] = .int(Int64(listing.change?.unlisted ?? 0))
    // New packages are the business of pypi_package_ingestion.
    metadata["packages_awaiting_ingestion"] = .int(
      Int64(try await graph.pendingCount(PendingQuery(.incomplete), of: .pypi)))
    metadata["listing_not_modified"] = .bool(listing.change == nil)
    return .materialized(metadata, cursor: listing.serial.map(String.init) ?? cursor)
  }
}
