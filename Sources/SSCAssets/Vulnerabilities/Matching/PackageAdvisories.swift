/// Everything reported about one package, prepared to be held against its versions.
package struct PackageAdvisories {
  private struct Report {
    let record: OSVRecord
    let group: Int?
    let elements: [(versions: AffectedVersions, score: CVSSScore?)]
  }

  private let reports: [Report]
  private let orders: AdvisoryOrders
  private let ranksBySemver: Bool
  /// Ranges and severity vectors that can't be read, which count as if they weren't there.
  package let problems: [PackageDataError]

  /// Takes from the records what they say about this package; withdrawn ones say nothing.
  ///
  /// Ecosystem, name and versions are matched within one affected element: a record may name
  /// several packages with versions of their own.
  package init(
    _ records: some Sequence<OSVRecord>, about package: AdvisoryPackage, orders: AdvisoryOrders
  ) {
    let records = records.filter { $0.withdrawn == nil }
    let groups = AliasGroups(records)
    var problems: [PackageDataError] = []
    reports = records.map { record in
      let own = record.affected.filter { $0.package.flatMap(AdvisoryPackage.init) == package }
      let elements = own.map { element in
        let versions = AffectedVersions(element, of: record, orders: orders)
        problems += versions.unreadable
        return (versions, record.severities(of: element).baseScore)
      }
      if !own.isEmpty { problems += record.unreadableSeverities }
      return Report(record: record, group: groups.group(of: record.id), elements: elements)
    }
    self.orders = orders
    self.problems = problems
    ranksBySemver = reports.contains { $0.elements.contains { $0.versions.hasSemverRanges } }
  }

  /// What is wrong with a version, given in the registry's spelling.
  package func impact(on version: String) -> VersionImpact {
    guard !reports.isEmpty else { return VersionImpact([]) }
    let version = RankedVersion(version, orders: orders, ranksBySemver: ranksBySemver)
    var chosen: [Int: Match] = [:]
    for report in reports {
      let matching = report.elements.filter { $0.versions.contains(version) }
      guard !matching.isEmpty, let group = report.group else { continue }
      let match = Match(record: report.record, score: matching.compactMap(\.score).max())
      if let other = chosen[group], !match.saysMore(than: other) { continue }
      chosen[group] = match
    }
    return VersionImpact(
      chosen.values.map { Vulnerability(id: $0.record.id, score: $0.score) })
  }
}

/// A record that holds a version, with the score that it gives it.
private struct Match {
  let record: OSVRecord
  let score: CVSSScore?

  /// Whether this is the better record of one flaw.
  ///
  /// A score is what the figures need, a summary and severities are what people read; then the
  /// record that is kept up to date, and at last the id, so that the choice is the same in every run.
  func saysMore(than other: Match) -> Bool {
    let ours = detail
    let theirs = other.detail
    if ours != theirs { return ours > theirs }
    if record.modified != other.record.modified { return record.modified > other.record.modified }
    return record.id < other.record.id
  }

  private var detail: (Int, Int, Int, Int) {
    (
      score == nil ? 0 : 1, record.summary.isEmpty ? 0 : 1,
      record.severities.count, record.aliases.count
    )
  }
}
