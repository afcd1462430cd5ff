/// The orders in which ranges of an ecosystem's advisories are read.
package struct AdvisoryOrders: Sendable {
  /// The ecosystem's own, for ranges of type `ECOSYSTEM`.
  package var ecosystem: any VersionOrder
  /// Semantic Versioning, for ranges of type `SEMVER`.
  package var semver: any VersionOrder

  package init(ecosystem: any VersionOrder, semver: any VersionOrder) {
    self.ecosystem = ecosystem
    self.semver = semver
  }
}

/// Which versions one affected element of an advisory holds.
struct AffectedVersions {
  private let listed: Set<String>
  private var ecosystemRanges: [AffectedRange] = []
  private var semverRanges: [AffectedRange] = []
  /// The ranges that can't be read and hold nothing.
  private(set) var unreadable: [PackageDataError] = []

  /// Reports of malware come with both a list of the bad versions and a range that holds all
  /// versions there will ever be (osv.dev issue 5342): there the list alone counts.
  init(_ element: OSVAffected, of record: OSVRecord, orders: AdvisoryOrders) {
    listed = Set(element.versions)
    guard !(record.isMalware && !listed.isEmpty) else { return }
    for range in element.ranges {
      do {
        switch range.kind {
        case .ecosystem:
          ecosystemRanges.append(
            try AffectedRange(range, order: orders.ecosystem, subject: record.id))
        case .semver:
          semverRanges.append(try AffectedRange(range, order: orders.semver, subject: record.id))
        case .incomparable: break
        }
      } catch {
        unreadable.append(error)
      }
    }
  }

  /// Whether it holds the version, listed in the registry's spelling or within any range.
  func contains(_ version: RankedVersion) -> Bool {
    listed.contains(version.name)
      || ecosystemRanges.contains { $0.contains(version.ecosystemKey) }
      || semverRanges.contains { $0.contains(version.semverKey) }
  }

  /// Whether a version's place in Semantic Versioning's order matters.
  var hasSemverRanges: Bool { !semverRanges.isEmpty }
}

/// A version, parsed once for all ranges that it is tested against.
struct RankedVersion {
  let name: String
  let ecosystemKey: [UInt8]?
  let semverKey: [UInt8]?

  /// Leaves the second key out unless asked for.
  init(_ name: String, orders: AdvisoryOrders, ranksBySemver: Bool) {
    self.name = name
    ecosystemKey = orders.ecosystem.sortKey(of: name)
    semverKey = ranksBySemver ? orders.semver.sortKey(of: name) : nil
  }
}
