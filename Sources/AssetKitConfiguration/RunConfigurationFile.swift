package import AssetKitCore

/// Run configuration as it comes from the command line: files and JSON texts, merged in order.
package enum RunConfigurationFile {
  /// Reads one file: JSON when its name ends in `.json`, else YAML; an empty YAML file is an empty
  /// map.
  ///
  /// Throws when the file is absent, malformed, or holds something else than a map.
  package static func load(_ path: String) throws(ConfigurationError) -> JSONValue {
    guard let text = try TextFile.read(path) else {
      throw ConfigurationError(
        .unreadable, at: ConfigurationPlace(file: path), "there is no such file")
    }
    if path.hasSuffix(".json") { return try parse(text, name: path) }
    return try map(YAMLDocument(parsing: text, file: path))
  }

  /// Reads a JSON text; the name stands for it in messages.
  package static func parse(
    _ json: String, name: String = "--config-json"
  ) throws(ConfigurationError) -> JSONValue {
    // Not by the YAML reader: libyaml refuses JSON's surrogate pairs, and takes what isn't JSON.
    let value: JSONValue
    do {
      value = try JSONValue(parsing: json)
    } catch {
      // The JSON reader doesn't say where; what is no YAML either has its place told by that one.
      _ = try YAMLDocument(parsing: json, file: name)
      throw ConfigurationError(
        .syntax, at: ConfigurationPlace(file: name),
        "expected JSON, found YAML: keys and texts need double quotes")
    }
    guard case .object = value else {
      throw ConfigurationError(
        .wrongValue, at: ConfigurationPlace(file: name), "expected a map of run configuration")
    }
    return value
  }

  /// Merges files, then JSON texts, in order: maps key by key, of everything else the later wins.
  package static func merged(
    files: [String], json: [String] = []
  ) throws(ConfigurationError) -> JSONValue {
    var result = JSONValue.object([:])
    for path in files { result = merge(result, with: try load(path)) }
    for text in json { result = merge(result, with: try parse(text)) }
    return result
  }

  /// The first value overlaid by the second.
  package static func merge(_ base: JSONValue, with overlay: JSONValue) -> JSONValue {
    guard case .object(let old) = base, case .object(let new) = overlay else { return overlay }
    return .object(old.merging(new) { merge($0, with: $1) })
  }

  private static func map(_ document: YAMLDocument) throws(ConfigurationError) -> JSONValue {
    switch document.root.content {
    case .null: return .object([:])
    case .mapping: return try document.json()
    default:
      throw ConfigurationError(
        .wrongValue, at: document.place(document.root.position),
        "expected a map of run configuration, found \(document.root.summary)")
    }
  }
}
