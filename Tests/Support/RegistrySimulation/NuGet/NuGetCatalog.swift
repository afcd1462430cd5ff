/// The catalog of the simulated NuGet: every event of every version, in pages by time.
struct NuGetCatalog: Sendable {
  /// What happened to a version.
  struct Event: Sendable {
    /// Ticks of 100 ns since 1970.
    var time: Int64
    var id: String
    var version: String
    /// The version as addresses have it.
    var key: String
    var isDeletion = false
  }

  /// The pages, oldest first; events in the order of their times.
  let pages: [ArraySlice<Event>]

  init(_ style: NuGetStyle, _ snapshot: PackageUniverse.Snapshot, pageSize: Int) {
    var events: [Event] = []
    for position in 0..<snapshot.positions {
      events += Self.events(at: position, style, snapshot)
    }
    events.sort { ($0.time, $0.id, $0.key) < ($1.time, $1.id, $1.key) }
    var pages: [ArraySlice<Event>] = []
    var start = 0
    while start < events.count {
      var end = min(start + pageSize, events.count)
      // The events of one commit stay together.
      while end < events.count && events[end].time == events[end - 1].time { end += 1 }
      pages.append(events[start..<end])
      start = end
    }
    self.pages = pages
  }

  /// The events of one package.
  private static func events(
    at position: Int, _ style: NuGetStyle, _ snapshot: PackageUniverse.Snapshot
  ) -> [Event] {
    guard let package = style.universe.package(at: position, in: snapshot) else {
      let name = style.displayName(at: position)
      return [
        Event(
          time: changed(snapshot.revision(of: position)), id: name, version: "1.0.0", key: "1.0.0",
          isDeletion: true)
      ]
    }
    var events = package.versions.map { version in
      Event(
        time: pushed(version), id: style.id(package, version), version: style.version(version),
        key: style.key(version))
    }
    if package.revision > 1, var last = events.last {
      // A deletion may be the last that happened to a package which is still there.
      last.isDeletion = package.revision % 5 == 0
      last.time = changed(package.revision)
      if last.isDeletion { (last.version, last.key) = ("0.0.0-deleted", "0.0.0-deleted") }
      events.append(last)
    }
    return events
  }

  /// When a version was pushed: several share a commit.
  static func pushed(_ version: UniverseVersion) -> Int64 {
    let halfDay: Int64 = 43_200 * 1_000_000
    return (version.releaseDate / halfDay + 1) * halfDay * 10 + 1_234_567
  }

  /// When a change of the universe was written down: after everything that was there before.
  static func changed(_ revision: Int) -> Int64 {
    1_893_456_000 * 10_000_000 + Int64(revision) * 10_000_003
  }

  /// The last event of a package, which counts its changes.
  static func lastEvent(
    of package: UniversePackage
  ) -> (time: Int64, version: UniverseVersion?) {
    if package.revision > 1 { return (changed(package.revision), package.versions.last) }
    let newest = package.versions.max { pushed($0) < pushed($1) }
    return (newest.map(pushed) ?? 0, newest)
  }

  /// A time as the catalog writes it: seven fractional digits, without zeros at the end.
  static func text(_ ticks: Int64) -> String {
    var text = String(timestamp(ticks / 10).dropLast()) + "\(ticks % 10)"
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text + "Z"
  }

  /// The folder of a leaf: `2015.02.01.06.22.45`.
  static func folder(_ ticks: Int64) -> String {
    String(timestamp(ticks / 10, fraction: false).map { "-T:".contains($0) ? "." : $0 })
  }
}

extension NuGetCatalog {
  /// The index, its pages in the order of their names, which isn't that of their times.
  func index(_ base: String) -> String {
    let items = pages.indices.sorted { "\($0)" < "\($1)" }.map { place in
      """
      {"@id": "\(base)/catalog0/page\(place).json", "@type": "CatalogPage", \
      "commitTimeStamp": "\(Self.text(time(of: place)))", "count": \(pages[place].count)}
      """
    }
    return """
      {"@id": "\(base)/catalog0/index.json", "@type": ["CatalogRoot", "AppendOnlyCatalog"], \
      "commitTimeStamp": "\(Self.text(time(of: pages.count - 1)))", "count": \(pages.count), \
      "items": [\(items.joined(separator: ",\n"))]}
      """
  }

  /// A page, newest first; nil when there is none.
  func page(_ place: Int, _ base: String) -> String? {
    guard pages.indices.contains(place) else { return nil }
    let items = pages[place].reversed().map { event in
      """
      {"@id": "\(base)/catalog0/data/\(Self.folder(event.time))/\(event.id.lowercased()).\
      \(event.key).json", "@type": "nuget:\(event.isDeletion ? "PackageDelete" : "PackageDetails")", \
      "commitTimeStamp": "\(Self.text(event.time))", "nuget:id": \(event.id.json), \
      "nuget:version": \(event.version.json)}
      """
    }
    return """
      {"@id": "\(base)/catalog0/page\(place).json", "@type": "CatalogPage", \
      "commitTimeStamp": "\(Self.text(time(of: place)))", "count": \(items.count), \
      "parent": "\(base)/catalog0/index.json", "items": [\(items.joined(separator: ",\n"))]}
      """
  }

  private func time(of place: Int) -> Int64 {
    pages.indices.contains(place) ? pages[place].last?.time ?? 0 : 0
  }
}
