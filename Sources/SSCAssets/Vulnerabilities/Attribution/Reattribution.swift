/// Looks at the versions of packages again whose advisories changed, and rewrites those that come out
/// otherwise.
///
/// Which packages these are is stored with the advisories, so that a run which was killed loses none.
struct Reattribution: Sendable {
  /// How many packages are looked at in one step.
  private static let batch = 500

  let attributor: VulnerabilityAttributor
  let graph: any GraphStore

  /// What was done.
  struct Tally: Sendable {
    /// Packages that were looked at, in the graph or not.
    var packages = 0
    /// Versions that say something else now.
    var versions = 0
    /// Ranges and severities that can't be read, and count as if they weren't there.
    var problems: Set<PackageDataError> = []

    static func += (sum: inout Tally, other: Tally) {
      sum.packages += other.packages
      sum.versions += other.versions
      sum.problems.formUnion(other.problems)
    }
  }

  /// Works off what is pending of an ecosystem.
  func run(_ ecosystem: Ecosystem, onProgress: (Int) async -> Void) async throws -> Tally {
    var tally = Tally()
    var last = ""
    while true {
      let pending = try await attributor.store.pending(
        of: ecosystem, after: last, limit: Self.batch)
      guard let end = pending.last else { return tally }
      last = end.package
      tally += try await attribute(pending.map(\.package), of: ecosystem)
      tally.packages += pending.count
      try await attributor.store.settle(pending, of: ecosystem)
      await onProgress(tally.packages)
    }
  }

  /// Writes the impacts on all versions of packages that the graph has.
  func attribute(_ packages: [String], of ecosystem: Ecosystem) async throws -> Tally {
    let versions = try await graph.versionNames(of: packages, in: ecosystem)
    let impacts = try await attributor.impacts(on: versions, of: ecosystem)
    var tally = Tally()
    tally.versions = try await graph.setImpacts(impacts.byPackage, of: ecosystem)
    tally.problems = impacts.problems
    return tally
  }
}

extension VulnerabilityAttributor {
  /// Stores outcomes in a graph, each version with what is wrong with it.
  ///
  /// One query for the batch before it is stored, and one behind: what changed in between is looked at
  /// again, so that an advisory which comes at the same moment is never overwritten by an older view.
  package func store(
    _ outcomes: [PackageOutcome], in graph: any GraphStore, of ecosystem: Ecosystem,
    at moment: GraphTime
  ) async throws -> StoreChange {
    var versions: [String: [String]] = [:]
    for case .complete(let content) in outcomes {
      versions[content.name] = content.releases.map(\.name)
    }
    let impacts = try await impacts(on: versions, of: ecosystem)
    let change = try await graph.store(
      outcomes.map { $0.with(impacts) }, of: ecosystem, at: moment)
    let outdated = try await outdated(impacts, of: ecosystem)
    if !outdated.isEmpty {
      _ = try await Reattribution(attributor: self, graph: graph)
        .attribute(outdated, of: ecosystem)
    }
    return change
  }
}

extension PackageOutcome {
  fileprivate func with(_ impacts: VulnerabilityAttributor.Impacts) -> PackageOutcome {
    guard case .complete(var content) = self, let own = impacts.byPackage[content.name] else {
      return self
    }
    for index in content.releases.indices {
      content.releases[index].impact = own[content.releases[index].name]
    }
    return .complete(content)
  }
}
