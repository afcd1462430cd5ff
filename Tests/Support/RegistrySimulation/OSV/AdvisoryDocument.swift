/// Spells an advisory as OSV does.
struct AdvisoryDocument {
  let advisory: SimulatedAdvisory
  let subject: AdvisorySubject

  /// The record of the database that says most.
  var main: String {
    var members = head(advisory.id, aliases: [advisory.twin].compactMap { $0 })
    members.append("\"summary\": \"A flaw that nobody has\"")
    switch advisory.severity {
    case .vectors(let vectors, onElement: false): members.append(severity(vectors))
    case .nonsense:
      members.append(
        "\"severity\": [{\"type\": \"CVSS_V3\", \"score\": \"CVSS:3.1/AV:Q/AC:?\"}]")
    case .vectors, .none: break
    }
    members.append("\"affected\": [\(elements.joined(separator: ", "))]")
    return "{\(members.joined(separator: ", "))}"
  }

  /// The record of the other database, which has no severity; nil when there is none.
  var twin: (id: String, json: String)? {
    guard let id = advisory.twin else { return nil }
    var members = head(id, aliases: [advisory.id])
    members.append("\"affected\": [\(element(advisory.package, severity: nil))]")
    return (id, "{\(members.joined(separator: ", "))}")
  }

  private func head(_ id: String, aliases: [String]) -> [String] {
    let time = timestamp(advisory.modified)
    var members = [
      "\"schema_version\": \"1.7.3\"", "\"id\": \(id.json)", "\"modified\": \"\(time)\"",
      "\"published\": \"2023-01-01T00:00:00Z\"",
      "\"details\": \"Made up.\\nIn two lines.\"", "\"database_specific\": {\"score\": 1.5}",
    ]
    if advisory.isWithdrawn { members.append("\"withdrawn\": \"\(time)\"") }
    if !aliases.isEmpty {
      members.append("\"aliases\": [\(aliases.map(\.json).joined(separator: ", "))]")
    }
    return members
  }

  private func severity(_ vectors: [KnownVector]) -> String {
    "\"severity\": [\(vectors.map(\.json).joined(separator: ", "))]"
  }

  private var elements: [String] {
    var own: String?
    if case .vectors(let vectors, onElement: true) = advisory.severity { own = severity(vectors) }
    var elements = [element(advisory.package, severity: own)]
    if let neighbour = advisory.neighbour, !positions(in: neighbour).isEmpty {
      elements.append(element(neighbour, severity: own))
    }
    if advisory.hasNamesake {
      let package = subject.packages[advisory.package]
      // All versions of a package that only has the same name.
      let list = package.versions.joined().map(\.json).joined(separator: ", ")
      elements.append(
        "{\"package\": {\"ecosystem\": \"\(subject.otherEcosystem)\", \"name\": \(package.name.json)}, "
          + "\"versions\": [\(list)]}")
      elements.append(
        "{\"package\": {\"ecosystem\": \"Debian:12\", \"name\": \(package.name.json)}, "
          + "\"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": [{\"introduced\": \"0\"}]}]}")
    }
    return elements
  }

  /// What is wrong with versions of a subject's packages because of this advisory: the subject's that it
  /// was made up about, or another one's with packages of the same name.
  func flaws(
    of other: AdvisorySubject
  ) -> [(package: String, version: String, tenths: Int?)] {
    if other.ecosystem == subject.ecosystem {
      return [advisory.package, advisory.neighbour].compactMap { $0 }.flatMap { package in
        let named = subject.packages[package]
        let versions =
          named.versions[positions(in: package)].joined()
          + (holdsEverything(of: package) ? named.unordered : [])
        return versions.map { (named.name, $0, advisory.tenths) }
      }
    }
    let named = subject.packages[advisory.package]
    let listed = Set(named.versions.joined())
    // A severity of the element that names the other package isn't this one's.
    var tenths = advisory.tenths
    if case .vectors(_, onElement: true) = advisory.severity { tenths = nil }
    let name = other.ecosystem == "PyPI" ? normalized(named.name) : named.name
    return other.packages.filter { $0.name == name }.flatMap { package in
      (package.versions.joined() + package.unordered).filter(listed.contains)
        .map { (package.name, $0, tenths) }
    }
  }

  /// The affected versions of a package, by position.
  func positions(in package: Int) -> Range<Int> {
    advisory.affected.clamped(to: 0..<subject.packages[package].versions.count)
  }

  /// Whether all versions there will ever be are affected, those without a place in the order too.
  func holdsEverything(of package: Int) -> Bool {
    let range = positions(in: package)
    guard range == 0..<subject.packages[package].versions.count, !range.isEmpty else {
      return false
    }
    return switch advisory.style {
    case .fixed, .limit: true
    case .listAndRange: range.count == 1
    case .list, .lastAffected, .malware: false
    }
  }

  private func element(_ position: Int, severity: String?) -> String {
    let package = subject.packages[position]
    let range = positions(in: position)
    let name = advisory.usesDisplayName ? package.displayName : package.name
    var members = [
      "\"package\": {\"ecosystem\": \"\(subject.ecosystem)\", \"name\": \(name.json)}"
    ]
    switch advisory.style {
    case .list: members.append(list(package.versions[range]))
    case .fixed, .lastAffected, .limit:
      members.append(ranges([events(range, of: package, advisory.style)]))
    case .listAndRange:
      let middle = range.lowerBound + range.count / 2
      members.append(list(package.versions[range.lowerBound..<middle]))
      members.append(ranges([events(middle..<range.upperBound, of: package, .fixed)]))
    case .malware:
      members.append(list(package.versions[range]))
      members.append(ranges(["{\"introduced\": \"0\"}"]))
    }
    if let severity { members.append(severity) }
    return "{\(members.joined(separator: ", "))}"
  }

  private func list(_ versions: ArraySlice<[String]>) -> String {
    "\"versions\": [\(versions.joined().map(\.json).joined(separator: ", "))]"
  }

  private func ranges(_ events: [String]) -> String {
    let own = events.map { "{\"type\": \"\(subject.rangeType)\", \"events\": [\($0)]}" }
    let commits =
      "{\"type\": \"GIT\", \"repo\": \"https://git.example/a\", \"events\": [{\"introduced\": \"0\"}]}"
    return "\"ranges\": [\((own + [commits]).joined(separator: ", "))]"
  }

  /// From the first affected version to the last.
  private func events(
    _ range: Range<Int>, of package: AdvisorySubject.Package, _ style: SimulatedAdvisory.Style
  ) -> String {
    let first = range.lowerBound == 0 ? "0" : package.versions[range.lowerBound][0]
    var events = ["{\"introduced\": \(first.json)}"]
    let isOpen = range.upperBound == package.versions.count
    switch style {
    case .lastAffected:
      events.append("{\"last_affected\": \(package.versions[range.upperBound - 1][0].json)}")
    case _ where isOpen: break
    case .limit: events.append("{\"limit\": \(package.versions[range.upperBound][0].json)}")
    default: events.append("{\"fixed\": \(package.versions[range.upperBound][0].json)}")
    }
    // Events come in any order.
    return events.reversed().joined(separator: ", ")
  }
}
