/// What an increment of an index takes away.
///
/// Of an artifact that is taken away and comes back, or the other way round, the later record counts;
/// and a package whose versions all go is gone itself, which takes knowing the versions it had.
struct IndexRemovals {
  private struct Version: Hashable {
    var package: String
    var name: String
  }

  /// Versions that were taken away at some point, and whether they are at the end.
  private var versions: [Version: Bool] = [:]
  private var added: Set<String> = []
  private var gone: Set<String> = []

  /// Takes note of a record, in the order of the records.
  mutating func note(_ entry: NexusIndex.Entry) {
    let version = Version(package: entry.name, name: entry.version)
    if entry.isRemoved {
      versions[version] = true
    } else {
      added.insert(entry.name)
      if versions[version] != nil { versions[version] = false }
    }
  }

  /// The packages of which nothing is added.
  var namesWithoutAdditions: [String] {
    Set(versions.keys.lazy.map(\.package)).subtracting(added).sorted()
  }

  /// Finds out which packages are left with nothing of what was listed before.
  mutating func settle(_ names: [String], listed: [String: [ListedVersion]]) {
    for name in names
    where (listed[name] ?? []).allSatisfy({
      versions[Version(package: name, name: $0.name)] == true
    }) {
      gone.insert(name)
    }
  }

  /// What a record says to the graph; nil for nothing.
  func listed(_ entry: NexusIndex.Entry, in scope: ListingScope) -> ListedPackage? {
    var package = ListedPackage(name: entry.name, spelling: entry.name)
    package.version = ListedVersion(name: entry.version, releaseDate: entry.releaseDate)
    guard scope == .increment else {
      // A whole index says by its silence what isn't there.
      return entry.isRemoved ? nil : package
    }
    let isRemoved = versions[Version(package: entry.name, name: entry.version)] ?? false
    guard isRemoved == entry.isRemoved else { return nil }
    package.version?.isRemoved = isRemoved
    package.isRemoved = gone.contains(entry.name)
    return package
  }
}
