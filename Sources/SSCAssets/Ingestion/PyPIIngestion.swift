internal import AssetKitCore

/// The run configuration of `pypi_package_ingestion`.
struct PyPIIngestionConfiguration: Decodable, Sendable {
  /// The most packages to ingest; nil for all.
  var limit: Int?
  /// Only these, in any spelling; nil for all.
  var names: [String]?
  /// Also those that are complete, and everything anew.
  var isFull: Bool
  var reading: ReadingSettings

  private enum Key: String, CodingKey {
    case limit, names, full
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    limit = try values.number(.limit, in: 0...Int(Int32.max))
    names = try values.decodeIfPresent([String].self, forKey: .names)
    isFull = try values.decodeIfPresent(Bool.self, forKey: .full) ?? false
    reading = try ReadingSettings(from: decoder)
  }
}

/// Ingests what the registry lists and the graph doesn't have yet.
struct PyPIIngestion {
  let context: AssetContext
  let configuration: PyPIIngestionConfiguration

  func run() async throws -> MaterializeResult {
    let start = ContinuousClock.now
    let graph = try context[SSCPlugin.graph]
    let client = try context[SSCPlugin.pypiClient]
    let before = client.traffic

    let listing = try await client.mergeListing(
      into: graph, at: .now, isUnconditional: configuration.isFull)
    try await report(listing)
    let existing = try await graph.counts(of: .pypi).complete

    let names = configuration.names?.map(PyPIName.normalized)
    let query = PendingQuery(configuration.isFull ? .listed : .incomplete, names: names)
    let total = min(
      try await graph.pendingCount(query, of: .pypi), configuration.limit ?? .max)
    await context.log.info(
      "\(listing.packages) packages in the registry, \(existing) ingested before, \(total) to do")
    let run = PackageRun(context, graph: graph, client: client, settings: configuration.reading)
    let tally = try await run.run(
      WorkList(graph, query, usesKnown: false, limit: configuration.limit), total: total)

    let complete = try await graph.counts(of: .pypi).complete
    let inRegistry = Int64(listing.packages)
    let ingested = configuration.isFull ? max(0, complete - existing) : tally.completed
    var metadata = tally.metadata(
      duration: .now - start, traffic: client.traffic - before)
    metadata["total_in_registry"] = .int(inRegistry)
    metadata["total_in_index"] = .int(inRegistry)
    metadata["new_packages_ingested"] = .int(Int64(ingested))
    metadata["skipped_existing"] = .int(Int64(existing))
    metadata["ingestion_rate"] = .float(
      inRegistry > 0 ? 100 * Double(ingested) / Double(inRegistry) : 0)
    metadata["versions"] = .int(Int64(tally.versions))
    metadata["invalid_names"] = .int(Int64(listing.invalidNames))
    return .materialized(
      metadata, dataVersion: "\(listing.serial ?? 0)-\(complete)",
      cursor: listing.serial.map(String.init))
  }

  private func report(_ listing: PyPIClient.Listing) async throws {
    if listing.invalidNames > 0 {
      await context.log.warning(
        "\(listing.invalidNames) names of the listing can't be names of packages (PEP 508)")
    }
    guard let names = configuration.names else { return }
    var query = PendingQuery(.listed, names: names.map(PyPIName.normalized))
    query.limit = names.count
    let listed = Set(
      try await context[SSCPlugin.graph].pending(query, of: .pypi).map(\.name))
    let missing = names.filter { !listed.contains(PyPIName.normalized($0)) }
    if !missing.isEmpty {
      await context.log.warning("not in the registry: \(missing.joined(separator: ", "))")
    }
  }
}
