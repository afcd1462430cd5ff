/// What is served about one gem.
struct RubyGemsDocuments {
  let style: RubyGemsStyle
  let package: UniversePackage
  let hasDates: Bool

  private var name: String { style.name(at: package.position) }

  /// The file of the compact index; format 2 has dates, format 1 doesn't.
  ///
  /// Its lines are in the order of the pushes.
  var info: String {
    let versions = style.standing(package).sorted { $0.releaseDate < $1.releaseDate }
    var text = "---\n"
    if let legacy = style.legacyVersion(of: package) {
      text += "\(legacy.name) |checksum:\(sha256("\(name) \(legacy.name)"))"
      text += (hasDates ? ",created_at:\(timestamp(legacy.releaseDate))" : "") + "\n"
    }
    for version in versions {
      for platform in style.platforms(of: version) { text += line(version, platform) }
    }
    return text
  }

  private func line(_ version: UniverseVersion, _ platform: String) -> String {
    let dependencies = style.dependencies(of: version, on: platform).map { dependency in
      style.name(at: dependency.target) + ":"
        + style.clauses(dependency.constraint).joined(separator: "&")
    }
    var text = token(version, platform) + " " + dependencies.joined(separator: ",")
    text += "|checksum:\(checksum(version, platform))"
    if version.pick(3, for: "ruby") == 0 { text += ",ruby:< 4.1.dev&>= 2.7" }
    if version.pick(9, for: "rubygems") == 0 { text += ",rubygems:> 1.3.1" }
    if hasDates { text += ",created_at:\(timestamp(version.releaseDate))" }
    return text + "\n"
  }

  /// `1.2.0` or `1.2.0-java`.
  func token(_ version: UniverseVersion, _ platform: String) -> String {
    style.version(version.number) + (platform == "ruby" ? "" : "-" + platform)
  }

  /// Not that of the gem's bytes, for which each gem would have to be packed: one of its own.
  private func checksum(_ version: UniverseVersion, _ platform: String) -> String {
    sha256("\(name) \(version.id) \(version.salt) \(platform)")
  }

  /// The tokens of all versions that the index has.
  var tokens: [String] {
    let versions = style.standing(package).flatMap { version in
      style.platforms(of: version).map { token(version, $0) }
    }
    return versions + (style.legacyVersion(of: package).map { [$0.name] } ?? [])
  }

  /// `/api/v1/gems/<gem>.json`: the latest version, and where the source is.
  var gem: String? {
    guard let latest = package.latestStableIndex.map({ package.versions[$0] }) else { return nil }
    let links = package.repository.projectURLs.map(\.url)
    let source = links.first
    let tracker = links.dropFirst().first
    var text = "{\"name\":\(name.json),\"version\":\(style.version(latest.number).json),"
    text += "\"platform\":\"ruby\",\"authors\":\"Somebody\",\"licenses\":[\"MIT\"],"
    // What the owner wrote into the gem's metadata counts as what stands beside it.
    if package.pick(2, for: "links") == 0 {
      text += "\"metadata\":{\"source_code_uri\":\((source ?? "").json),"
      text += "\"bug_tracker_uri\":\((tracker ?? "").json)},\"source_code_uri\":null,"
    } else {
      text += "\"metadata\":{},\"source_code_uri\":\(source.json),"
      text += "\"bug_tracker_uri\":\(tracker.json),"
    }
    text += "\"homepage_uri\":\(package.repository.homePage.json),"
    return text + "\"dependencies\":{\"development\":[],\"runtime\":[]}}"
  }

  /// `/api/v1/versions/<gem>.json`: newest first, each platform for itself.
  var versions: String {
    let versions = style.standing(package).sorted { $0.releaseDate > $1.releaseDate }
    var items = versions.flatMap { version in
      style.platforms(of: version).map { platform in
        "{\"number\":\(style.version(version.number).json),\"platform\":\(platform.json),"
          + "\"created_at\":\"\(timestamp(version.releaseDate))\",\"metadata\":{},"
          + "\"prerelease\":\(version.number.preRelease != nil)}"
      }
    }
    if let legacy = style.legacyVersion(of: package) {
      items.append(
        "{\"number\":\(legacy.name.json),\"platform\":\"ruby\","
          + "\"created_at\":\"\(timestamp(legacy.releaseDate))\"}")
    }
    return "[" + items.joined(separator: ",") + "]"
  }

  /// The gem of a version and platform, by its file name without `.gem`.
  func archive(_ stem: String) throws(ArchiveFailure) -> [UInt8]? {
    for version in style.standing(package) {
      for platform in style.platforms(of: version)
      where stem == "\(name)-\(token(version, platform))" {
        return try GemContent(gem: name, version)
          .archive(gem: name, version: style.version(version.number))
      }
    }
    return nil
  }
}
