/// A version as it is stored, as far as writing needs it.
struct StoredRelease {
  var id: Int64
  var name: String
  var serialNumber: Int
  var releaseDate: UnixMicroseconds?
  var yankedReason: String?
  var deprecation: String?
  var variants: [String]
  var impact: StoredImpact
  var isDeleted: Bool
  var requirementsSource: String?
}

/// What has to be written for the versions of a batch of packages: the difference between what the
/// registry has and what is stored, as a value.
struct BatchDifference {
  /// A version that isn't stored yet.
  struct Addition {
    var package: Int64
    var release: ReleaseContent
    var requirements: RequirementsContent
  }

  /// A stored version with other properties.
  struct Update {
    var id: Int64
    var release: ReleaseContent
    var requirementsSource: String?
    var impact: StoredImpact
  }

  private(set) var additions: [Addition] = []
  private(set) var updates: [Update] = []
  private(set) var deletions: [Int64] = []
  /// Stored versions whose requirements were read again, and may have changed.
  private(set) var reread: [(version: Int64, package: Int64, requirements: RequirementsContent)] =
    []
  /// Packages of which a version was added, changed or deleted.
  private(set) var changedPackages: Set<Int64> = []

  /// Adds what has to be done for one package.
  ///
  /// - Returns: False, and nothing is added, when the content leaves the requirements of a version
  ///   to the store, and the store doesn't have that version: its rows were removed meanwhile.
  mutating func add(_ content: PackageContent, id: Int64, stored: [StoredRelease]) -> Bool {
    let byName = Dictionary(stored.map { ($0.name, $0) }) { first, _ in first }
    guard content.releases.allSatisfy({ $0.requirements != nil || byName[$0.name] != nil }) else {
      return false
    }
    // Of withheld content nothing but new names is news.
    let keepsStored = content.isWithheld
    for release in content.releases {
      guard let old = byName[release.name] else {
        additions.append(
          Addition(
            package: id, release: release,
            requirements: release.requirements ?? RequirementsContent()))
        changedPackages.insert(id)
        continue
      }
      if keepsStored { continue }
      let source =
        if let requirements = release.requirements { requirements.source } else {
          old.requirementsSource
        }
      let impact = release.impact.map(StoredImpact.init) ?? old.impact
      if old.isDeleted || old.serialNumber != release.serialNumber
        || old.releaseDate != release.releaseDate || old.yankedReason != release.yankedReason
        || old.requirementsSource != source || old.deprecation != release.deprecation
        || old.variants != release.variants || old.impact != impact
      {
        updates.append(
          Update(id: old.id, release: release, requirementsSource: source, impact: impact))
        changedPackages.insert(id)
      }
      if let requirements = release.requirements { reread.append((old.id, id, requirements)) }
    }
    guard !keepsStored else { return true }
    let present = Set(content.releases.map(\.name))
    for old in stored where !old.isDeleted && !present.contains(old.name) {
      deletions.append(old.id)
      changedPackages.insert(id)
    }
    return true
  }

  /// Notes that the requirements of a package's versions turned out to be others.
  mutating func requirementsChanged(of package: Int64) { changedPackages.insert(package) }
}
