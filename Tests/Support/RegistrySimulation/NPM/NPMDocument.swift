internal import SeededRandom

/// One package's document as the registry writes it, and what is true of it.
struct NPMDocument {
  let package: UniversePackage
  let name: String
  let style: NPMStyle

  /// The revision of the document.
  static func revision(_ number: Int) -> String {
    "\(number)-\(hexadecimal(SplitMix64.mix(UInt64(number)), digits: 16))"
  }

  /// The versions that weren't unpublished.
  private var standing: [UniverseVersion] { package.versions.filter { !$0.isYanked } }

  /// The greatest release that stands: what import names are taken from.
  private var latest: UniverseVersion? { package.latestStableIndex.map { package.versions[$0] } }

  /// What `dist-tags` call the latest: now and then a pre-release, by an author's mistake.
  private var tagged: UniverseVersion? {
    let mistaken = standing.last { $0.number.preRelease != nil && NPMStyle.isSemantic($0) }
    return package.pick(8, for: "tag") == 0 ? mistaken ?? latest : latest
  }

  var json: String {
    var text = "{\"_id\":\(name.json),\"_rev\":\(Self.revision(package.revision).json),"
    text += "\"name\":\(name.json),\"description\":\"simulated \\u00e9\","
    text += "\"dist-tags\":{"
    if let tagged { text += "\"latest\":\(NPMStyle.version(tagged).json)" }
    text += "},\"versions\":{"
    text += standing.map { NPMVersionText(version: $0, package: name, style: style).json }
      .joined(separator: ",")
    text += "},\"time\":{" + times.joined(separator: ",") + "}"
    text += repository + ",\"readme\":\"# \(name)\",\"license\":\"MIT\"}"
    return text
  }

  /// The dates, in no order of versions; what was unpublished stays among them.
  private var times: [String] {
    let dates = package.versions.sorted { $0.releaseDate > $1.releaseDate }.map {
      "\(NPMStyle.version($0).json):\(timestamp($0.releaseDate).milliseconds.json)"
    }
    return [
      "\"modified\":\"2026-01-01T00:00:00.000Z\"", "\"created\":\"2015-01-01T00:00:00.000Z\"",
    ]
      + dates
  }

  /// The repository in one of the shapes that documents have it in.
  private var repository: String {
    let source = package.repository
    guard source.url != "n/a" else {
      let decoy = package.pick(2, for: "decoy") == 0 ? ",\"homepage\":\"https://x.example/\"" : ""
      return decoy
    }
    let path = source.url.split(separator: "/").suffix(2).joined(separator: "/")
    let host = String(source.url.split(separator: "/")[1])
    let shorthand = ["github.com": "github:", "gitlab.com": "gitlab:"][host] ?? "bitbucket:"
    switch package.pick(7, for: "repository") {
    case 0: return ",\"repository\":\((source.url + ".git").json)"
    case 1: return ",\"repository\":\((shorthand + path).json)"
    case 2: return ",\"repository\":[{\"type\":\"git\",\"url\":\(source.url.json)}]"
    case 3 where host == "github.com": return ",\"repository\":\(path.json)"
    case 4: return ",\"repository\":\"gist:1\",\"homepage\":\((source.url + "#readme").json)"
    case 5: return ",\"bugs\":{\"url\":\((source.url + "/issues").json)}"
    default:
      return ",\"repository\":{\"type\":\"git\",\"url\":\("git+\(source.url).git".json),"
        + "\"directory\":\"packages/x\"}"
    }
  }

  /// What is true of the package.
  var truth: PackageTruth {
    var serial = -1
    var parsed: [VersionTruth] = []
    var others: [VersionTruth] = []
    for version in standing {
      let isSemantic = NPMStyle.isSemantic(version)
      if isSemantic { serial += 1 }
      let truth = VersionTruth(
        name: NPMStyle.version(version), serial: isSemantic ? serial : -1,
        releaseDate: version.releaseDate, deprecation: version.deprecation,
        edges: NPMVersionText(version: version, package: name, style: style).edges)
      if isSemantic { parsed.append(truth) } else { others.append(truth) }
    }
    let source = package.repository
    let scope = NPMStyle.scope(name) ?? "n/a"
    let exported = latest.map { NPMVersionText(version: $0, package: name, style: style).imports }
    return PackageTruth(
      name: name, vendor: source.vendor == "n/a" ? scope : source.vendor,
      repositoryURL: source.url, importNames: ([name] + (exported ?? [])).sorted(),
      lastSerial: package.revision, versions: parsed + others)
  }
}

extension String {
  /// A moment without its microseconds, as npm writes it.
  fileprivate var milliseconds: String { String(dropLast(4)) + "Z" }
}
