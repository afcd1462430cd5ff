import FoundationEssentials

/// Five executables as code locations, ten assets each: how they describe themselves is a script's
/// business, since descriptions are kept.
struct ExternalLocations {
  /// The file that lists them.
  let workspace: String

  /// Writes them below a directory.
  init(in parent: String) throws {
    let directory = parent + "/locations"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var list = "load_from:\n"
    for number in 1...5 {
      let path = "\(directory)/location-\(number)"
      let script = """
        #!/bin/sh
        cat > "$ASSETKIT_CODE_LOCATION_OUTPUT" <<'END'
        \(Self.description(number))
        END

        """
      try Data(script.utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      list += "  - executable: \(path)\n"
    }
    workspace = directory + "/workspace.yaml"
    try Data(list.utf8).write(to: URL(filePath: workspace))
  }

  private static func description(_ number: Int) -> String {
    let name = "location\(number)"
    let steps = (1...10).map { index in
      let deps = index == 1 ? #""demo/hello""# : #""\#(name)/asset\#(index - 1)""#
      return """
        {"name": "\(name)__asset\(index)", "assets": [{"key": "\(name)/asset\(index)", \
        "deps": [\(deps)], "group": "\(name)", "kinds": ["swift"], "owners": ["team:data"], \
        "tags": {"tier": "gold"}, "description": "One of ten assets that a code location declares.", \
        "declared": {"file": "Location/Assets.swift", "line": \(index)}}]}
        """
    }
    return #"{"protocol": 1, "plugin": {"name": "\#(name)", "version": "1.0"}, "steps": ["#
      + steps.joined(separator: ", ") + "]}"
  }
}
