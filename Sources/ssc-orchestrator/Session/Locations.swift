internal import AssetKitCodeLocations
internal import AssetKitConfiguration
internal import AssetKitCore
internal import CommandLineKit
internal import FoundationEssentials

/// Where the definitions of a session come from, each as it was loaded.
struct Locations: Sendable {
  let all: [LoadedLocation]

  var failed: [LoadedLocation] { all.filter { $0.failure != nil } }

  /// What the locations that could be loaded declare, unchecked.
  ///
  /// What they expect of one that couldn't be loaded isn't their fault: its assets are taken to be
  /// made elsewhere, and checks and schedules that make no sense without it are left out.
  var definitions: Definitions {
    let definitions = Definitions(plugins: all.compactMap(\.plugin))
    return failed.isEmpty ? definitions : definitions.withoutWhatIsMissing()
  }

  /// One sentence about each location that can't be used.
  var warnings: [String] {
    failed.map { location in
      let path = location.path.map { " (\($0))" } ?? ""
      return "code location `\(location.name)`\(path) can't be loaded: \(location.failure ?? "")"
    }
  }
}

extension Session {
  /// Loads the code locations: those of the workspace, or without one the packs of
  /// `ASSETKIT_PACKS`.
  func locations() async throws -> Locations {
    let entries = try workspaceEntries()
    // Who sets the variable wants these packs, whatever the workspace says.
    if let setting = settings.setting(OwnVariables.packs), setting.origin != .builtIn {
      let packs = try Packs.enabled(by: settings).map(Self.location)
      let others = try await load(entries?.filter { !$0.isPack } ?? [])
      return Locations(all: packs + others)
    }
    guard let entries else {
      return Locations(all: try Packs.enabled(by: settings).map(Self.location))
    }
    return Locations(all: try await load(entries))
  }

  private static func location(_ pack: any Plugin) -> LoadedLocation {
    LoadedLocation(name: pack.name, kind: "pack", state: .loaded(pack))
  }

  private func load(_ entries: [WorkspaceEntry]) async throws -> [LoadedLocation] {
    try await WorkspaceLoader(
      cacheDirectory: settings.home + "/cache/code-locations", settings: settings.environment,
      environment: { [settings] in settings.value($0) },
      pack: { [settings] in try Packs.plugin($0, settings, from: $1) }
    ).load(entries)
  }

  /// What the workspace files list; nil when there is none.
  private func workspaceEntries() throws -> [WorkspaceEntry]? {
    func read(_ path: String) throws -> [WorkspaceEntry]? {
      try WorkspaceFile(contentsOf: path) { settings.value($0) }?.entries
    }
    let given = arguments.all(TargetOptions.workspace)
    guard !given.isEmpty else { return try read(settings.home + "/workspace.yaml") }
    return try given.flatMap { path in
      // What the file names is relative to it, wherever a step's working directory is.
      let here = FileManager.default.currentDirectoryPath
      guard let entries = try read(path.hasPrefix("/") ? path : here + "/" + path) else {
        throw ConfigurationError(
          .unreadable, at: ConfigurationPlace(file: path), "there is no such file")
      }
      return entries
    }
  }
}
