/// One version in a package's document, and what is true of its dependencies.
struct NPMVersionText {
  let version: UniverseVersion
  let package: String
  let style: NPMStyle

  /// What an entry of a dependency field says, and means.
  private struct Entry {
    var field: String
    var key: String
    var value: String
    /// Nil for what no registry can give.
    var edge: EdgeTruth?
    var isOptionalPeer = false
  }

  var json: String {
    let text = NPMStyle.version(version)
    var json = "\(text.json):{\"name\":\(package.json),\"version\":\(text.json)"
    if let message = version.deprecation {
      json += ",\"deprecated\":\(message.json)"
    } else if version.pick(9, for: "deprecated") == 0 {
      json += ",\"deprecated\":false"
    }
    if hasFeature {
      json +=
        ",\"exports\":{\".\":\"./index.js\",\"./feature\":{\"import\":\"./f.mjs\"},"
        + "\"./lib/*\":\"./lib/*.js\",\"./extra.js\":\"./extra.js\","
        + "\"./package.json\":\"./package.json\"}"
    }
    json += fields
    return json + ",\"dist\":{\"shasum\":\"\(hexadecimal(version.salt, digits: 16))\"}}"
  }

  private var fields: String {
    let entries = entries
    var json = ""
    for field in ["devDependencies", "dependencies", "optionalDependencies", "peerDependencies"] {
      // The registry repeats optional dependencies among the others.
      let shown = entries.filter { entry in
        entry.field == field || (field == "dependencies" && entry.field == "optionalDependencies")
      }
      guard !shown.isEmpty || version.pick(3, for: field) == 0 else { continue }
      let members = shown.map { "\($0.key.json):\($0.value.json)" }.joined(separator: ",")
      json += ",\"\(field)\":{\(members)}"
    }
    let optionalPeers = entries.filter(\.isOptionalPeer).map {
      "\($0.key.json):{\"optional\":true}"
    }
    if !optionalPeers.isEmpty {
      json += ",\"peerDependenciesMeta\":{\(optionalPeers.joined(separator: ","))}"
    }
    return json
  }

  /// What is true of the dependencies: as they run, optional ones, peers, those of development.
  var edges: [EdgeTruth] {
    let entries = entries
    return ["dependencies", "optionalDependencies", "peerDependencies", "devDependencies"]
      .flatMap { field in entries.filter { $0.field == field }.compactMap(\.edge) }
  }

  /// What is imported below the package's own name.
  var imports: [String] { hasFeature ? ["\(package)/extra", "\(package)/feature"] : [] }

  private var hasFeature: Bool { version.pick(3, for: "exports") == 0 }

  private var entries: [Entry] { version.dependencies.map(entry) }

  private func entry(_ dependency: UniverseDependency) -> Entry {
    let target = style.name(at: dependency.target)
    let range = NPMStyle.range(dependency)
    let (field, kind) = Self.field(dependency.kind)
    var entry = Entry(field: field, key: target, value: range)
    var edge = EdgeTruth(
      to: target, constraints: range, kind: kind,
      isPlain: kind == "runtime" || kind == "optional")
    switch dependency.pick(40, for: "oddity") {
    case 0, 1:
      entry.key = "my-alias-\(dependency.target)"
      entry.value = "npm:\(target)" + (range.isEmpty ? "" : "@\(range)")
      edge.alias = entry.key
    case 2:
      entry.value = "git+ssh://git@host.example/\(dependency.target).git#semver:^1"
      edge.constraints = ""
      edge.url = entry.value
    case 3:
      entry.value = "somebody/fork#main"
      edge.constraints = ""
      edge.url = entry.value
    case 4:
      entry.value = ["file:../x", "workspace:*", "link:../y"][dependency.pick(3, for: "local")]
      return entry
    default: break
    }
    if dependency.kind == .provided {
      entry.isOptionalPeer = true
      edge.marker = "optional"
    }
    entry.edge = edge
    return entry
  }

  private static func field(_ kind: UniverseDependency.Kind) -> (field: String, kind: String) {
    switch kind {
    case .runtime: ("dependencies", "runtime")
    case .optional: ("optionalDependencies", "optional")
    case .peer, .provided: ("peerDependencies", "peer")
    case .development, .build, .test: ("devDependencies", "development")
    }
  }
}
