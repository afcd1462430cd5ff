internal import AssetKitCore

/// The run configuration of `osv_vulnerabilities`.
struct OSVVulnerabilitiesConfiguration: Decodable, Sendable {
  /// Only these; all six by default.
  var ecosystems: [Ecosystem]
  /// Reads the dumps, whatever was read before: also finds what the lists of changes don't name.
  var isFull: Bool

  private enum Key: String, CodingKey {
    case ecosystems, full
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    isFull = try values.decodeIfPresent(Bool.self, forKey: .full) ?? false
    let names = try values.decodeIfPresent([String].self, forKey: .ecosystems)
    ecosystems =
      try names.map { names in
        try names.map { name in
          guard let ecosystem = Ecosystem(rawValue: name) else {
            throw DecodingError.dataCorruptedError(
              forKey: .ecosystems, in: values,
              debugDescription: "there is no ecosystem '\(name)'; there are "
                + Ecosystem.allCases.map(\.rawValue).joined(separator: ", "))
          }
          return ecosystem
        }
      } ?? Ecosystem.allCases
  }
}

/// Keeps the advisories up to date, and what they say about the versions of the graph.
///
/// The first time an ecosystem's dump is read, from then on what its list of changes names. An
/// ecosystem that can't be read doesn't hold up the others, and fails the run at its end.
struct OSVVulnerabilities {
  let context: AssetContext
  let configuration: OSVVulnerabilitiesConfiguration

  func run() async throws -> MaterializeResult {
    let start = ContinuousClock.now
    let attributor = try context[SSCPlugin.attributor]
    let client = try context[SSCPlugin.osvClient]
    let before = client.traffic
    let update = OSVUpdate(context: context, client: client, store: attributor.store)
    let reattribution = Reattribution(attributor: attributor, graph: try context[SSCPlugin.graph])

    var tally = OSVTally()
    var failures: [String] = []
    for ecosystem in configuration.ecosystems {
      do {
        tally += try await update.run(ecosystem, isFull: configuration.isFull)
      } catch let error where error is IngestionError || error is PackageDataError {
        failures.append("\(ecosystem.rawValue): \(error)")
        await context.log.error("\(ecosystem.rawValue): \(error)")
      }
      // Also what an earlier run left behind.
      tally.reattributed += try await reattribution.run(ecosystem) { packages in
        await context.progress(packages, unit: "packages")
      }
      tally.counts[ecosystem] = try await attributor.store.counts(of: ecosystem)
    }
    for problem in tally.reattributed.problems.map(\.description).sorted().prefix(100) {
      await context.log.warning(problem)
    }
    guard failures.isEmpty else {
      throw IngestionError(.noListing, failures.joined(separator: "; "))
    }
    return .materialized(
      tally.metadata(duration: .now - start, traffic: client.traffic - before))
  }
}
