internal import AssetKitCore

/// Ingests what the registry lists and the graph doesn't have yet: `<ecosystem>_package_ingestion`.
struct PackageIngestion {
  /// The asset's run configuration.
  struct Configuration: Decodable, Sendable {
    /// Also those that are complete, and everything anew.
    var isFull: Bool
    var work: WorkSettings

    private enum Key: String, CodingKey {
      case full
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Key.self)
      isFull = try values.decodeIfPresent(Bool.self, forKey: .full) ?? false
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

    let listing = try await registry.updateListing(
      in: graph, at: .now, isWhole: configuration.isFull)
    await report(listing)
    let names = try await requestedNames(in: graph, registry)
    let existing = try await graph.counts(of: ecosystem).complete

    let query = PendingQuery(configuration.isFull ? .listed : .incomplete, names: names)
    let shards = context.partitionKeys.isEmpty ? nil : Set(context.partitionKeys)
    // How many of them are of these shards would take a look at each name.
    let share = Double(shards?.count ?? PackageShard.count) / Double(PackageShard.count)
    let pending = Int(Double(try await graph.pendingCount(query, of: ecosystem)) * share)
    let total = min(pending, configuration.work.limit ?? .max)
    await context.log.info(
      "\(listing.packages) packages in the registry, \(existing) ingested before, "
        + (shards.map {
          "about \(total) to do in the shards \($0.sorted().joined(separator: ", "))"
        }
          ?? "\(total) to do"))
    let run = try PackageRun(
      context, graph: graph, registry: registry, settings: configuration.work.reading)
    let tally = try await run.run(
      WorkList(
        graph, ecosystem, query, usesKnown: false, limit: configuration.work.limit, shards: shards),
      total: total)

    let complete = try await graph.counts(of: ecosystem).complete
    let inRegistry = Int64(listing.packages)
    // What other shards' runs ingest meanwhile isn't this one's.
    let ingested =
      configuration.isFull && shards == nil ? max(0, complete - existing) : tally.completed
    var metadata = tally.metadata(
      counters: declaration.counters, duration: .now - start, traffic: registry.traffic - before)
    metadata["total_in_registry"] = .int(inRegistry)
    metadata["total_in_index"] = .int(inRegistry)
    if let key = declaration.totalKey { metadata[key] = .int(inRegistry) }
    metadata["new_packages_ingested"] = .int(Int64(ingested))
    metadata["skipped_existing"] = .int(Int64(existing))
    metadata["ingestion_rate"] = .float(
      inRegistry > 0 ? 100 * Double(ingested) / Double(inRegistry) : 0)
    metadata["versions"] = .int(Int64(tally.versions))
    metadata["invalid_names"] = .int(Int64(listing.invalidNames))
    return .materialized(
      metadata, dataVersion: dataVersion(listing, complete: complete), cursor: listing.position)
  }

  /// Another whenever the registry's listing or what is stored of it is another.
  private func dataVersion(_ listing: ListingReport, complete: Int) -> String {
    let state = "\(listing.position ?? "") \(listing.packages) \(complete)"
    return String(Array(state.utf8).withUnsafeBytes(sha256).prefix(16))
  }

  private func report(_ listing: ListingReport) async {
    if listing.invalidNames > 0 {
      await context.log.warning(
        "\(listing.invalidNames) names of the listing can't be names of packages")
    }
    for note in listing.notes { await context.log.info(note) }
  }

  /// The normal forms of the names that are asked for; nil for all.
  private func requestedNames(
    in graph: any GraphStore, _ registry: any PackageRegistry
  ) async throws -> [String]? {
    guard let spellings = configuration.work.names else { return nil }
    let names = spellings.map { ($0, registry.normalizedName($0)) }
    var query = PendingQuery(.listed, names: names.compactMap(\.1))
    query.limit = names.count
    let listed = Set(try await graph.pending(query, of: declaration.ecosystem).map(\.name))
    let missing = names.filter { name in name.1.map { !listed.contains($0) } ?? true }.map(\.0)
    if !missing.isEmpty {
      await context.log.warning("not in the registry: \(missing.joined(separator: ", "))")
    }
    return names.compactMap(\.1)
  }
}

extension ListingReport {
  /// How far the listing reaches, as the asset's cursor tells it.
  var position: String? { cursor ?? serial.map(String.init) }
}
