/// The versions of one package: those of the index and those of the repository's own list together.
///
/// Either may lack some: the index is a week old, and the list now and then forgets versions.
struct MavenVersions {
  struct Version {
    var name: String
    /// When its files were written, by the index, else by what was read before; nil when unknown.
    var releaseDate: UnixMicroseconds?
    /// Whether its requirements were read from the same file.
    var isKnown = false

    /// Fingerprint of the version's POM.
    ///
    /// A POM never changes once it is published, and neither do its parents, which it names by their
    /// versions; a version that was withdrawn and comes back has another date.
    var pomSource: String { releaseDate.map { "pom \($0.rawValue)" } ?? "pom" }

    /// Fingerprint of what vendor and repository come from.
    var profileSource: String { "\(name) \(pomSource)" }

    /// Fingerprint of what import names come from.
    var importNamesSource: String { "\(name) jar \(releaseDate?.rawValue ?? 0)" }
  }

  /// Each once, those of the index first.
  private(set) var all: [Version] = []

  init(listed: [ListedVersion], metadata: MavenMetadata?, known: KnownPackage?) {
    var seen: Set<String> = []
    func add(_ name: String, _ releaseDate: UnixMicroseconds?) {
      guard seen.insert(name).inserted else { return }
      let source = known?.requirementsSources[name]
      var version = Version(
        name: name, releaseDate: releaseDate ?? source.flatMap(Self.date(inPOMSource:)))
      version.isKnown = source == version.pomSource
      all.append(version)
    }
    for version in listed { add(version.name, version.releaseDate) }
    for name in metadata?.versions ?? [] { add(name, nil) }
  }

  var serials: [Int] {
    MavenOrder().serials(
      of: all.map { DatedVersion(name: $0.name, releaseDate: $0.releaseDate) })
  }

  /// Which version speaks for the package: the greatest release, without one the greatest at all.
  var latest: Int? {
    let order = MavenOrder()
    let serials = serials
    let descending = all.indices.sorted { serials[$0] > serials[$1] }
    let release = descending.first { serials[$0] >= 0 && !order.isPrerelease(all[$0].name) }
    return release ?? descending.first
  }

  /// Dates a version that the index doesn't have.
  mutating func date(_ index: Int, _ modified: UnixMicroseconds?) {
    all[index].releaseDate = all[index].releaseDate ?? modified
  }

  private static func date(inPOMSource text: String) -> UnixMicroseconds? {
    guard text.hasPrefix("pom ") else { return nil }
    return Int64(text.dropFirst(4)).map(UnixMicroseconds.init(rawValue:))
  }
}
