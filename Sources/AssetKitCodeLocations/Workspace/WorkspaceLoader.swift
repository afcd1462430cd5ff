package import AssetKitConfiguration
package import AssetKitCore

/// Loads what a workspace lists.
package struct WorkspaceLoader: Sendable {
  private let describer: ExecutableDescriber
  private let environment: @Sendable (String) -> String?
  private let pack: @Sendable (String, ConfigurationPlace) throws -> any Plugin

  /// Makes a loader.
  ///
  /// - Parameters:
  ///   - cacheDirectory: Where descriptions of executables are kept.
  ///   - settings: The orchestrator's settings, of which a declaration may pass some on.
  ///   - environment: Answers `{env: NAME}`.
  ///   - pack: Gives a pack that is built in, or throws when there is none of the name.
  package init(
    cacheDirectory: String, settings: [String: String],
    environment: @escaping @Sendable (String) -> String?,
    pack: @escaping @Sendable (String, ConfigurationPlace) throws -> any Plugin
  ) {
    describer = ExecutableDescriber(
      cache: DescriptionCache(directory: cacheDirectory), settings: settings)
    self.environment = environment
    self.pack = pack
  }

  /// Loads all entries, executables that must be asked at once, and gives them in their order.
  ///
  /// One that can't be loaded is among them as failed, and so is one whose name another one has.
  /// - Throws: When a pack isn't built in.
  package func load(_ entries: [WorkspaceEntry]) async throws -> [LoadedLocation] {
    // Most often nothing has to be asked: then no task, and no thread, is needed.
    var found = try entries.map(loadAtOnce)
    if found.contains(where: { $0 == nil }) {
      await withTaskGroup(of: (Int, LoadedLocation).self) { group in
        for case (let index, .executable(let location)) in entries.map(\.content).enumerated()
        where found[index] == nil {
          group.addTask { (index, await ask(location)) }
        }
        for await (index, location) in group { found[index] = location }
      }
    }
    var loaded = found.compactMap(\.self)
    var places: [String: ConfigurationPlace] = [:]
    for index in loaded.indices {
      guard loaded[index].plugin != nil else { continue }
      let (name, place) = (loaded[index].name, entries[index].place)
      if let other = places[name] {
        loaded[index].state = .failed(
          "the name `\(name)` is that of the code location at \(other) already; "
            + "give one of them another `name`")
      } else {
        places[name] = place
      }
    }
    return loaded
  }

  /// What can be loaded without starting anything; nil for an executable that must be asked.
  private func loadAtOnce(_ entry: WorkspaceEntry) throws -> LoadedLocation? {
    switch entry.content {
    case .pack(let name, let isEnabled):
      let plugin = try pack(name, entry.place)
      return LoadedLocation(
        name: name, kind: "pack",
        state: isEnabled ? .loaded(plugin) : .disabled)
    case .foreign(let name, let advice):
      return LoadedLocation(
        name: name, kind: entry.kind, path: entry.place.file, state: .failed(advice))
    case .executable(let location):
      return describer.kept(location).map { loaded(location, $0) }
    case .pipesAssets(let assets):
      return load(assets, entry.kind) {
        PipesAssetsReader(reading: $0, file: assets.file).asset($1)
      } declare: {
        $0.add(to: &$1)
      }
    case .externalAssets(let assets):
      return load(assets, entry.kind) {
        ExternalAssetsReader(reading: $0, file: assets.file).asset($1)
      } declare: {
        $1.add(external: $0.spec)
      }
    }
  }

  private func ask(_ location: ExecutableLocation) async -> LoadedLocation {
    do {
      return loaded(location, try await describer.ask(location))
    } catch {
      return LoadedLocation(
        name: location.name ?? FilePath.name(of: location.path), kind: "executable",
        path: location.path, state: .failed(error.description))
    }
  }

  private func loaded(
    _ location: ExecutableLocation, _ description: CodeLocationDescription
  ) -> LoadedLocation {
    let plugin = ExecutablePlugin(location: location, description: description)
    return LoadedLocation(
      name: plugin.name, kind: "executable", path: location.path, state: .loaded(plugin))
  }

  private func load<Declaration: Sendable>(
    _ assets: YAMLAssets<Declaration>, _ kind: String,
    _ read: (YAMLReading, YAMLFields) -> Declaration?,
    declare: @escaping @Sendable (Declaration, inout Definitions) -> Void
  ) -> LoadedLocation {
    var result = LoadedLocation(name: assets.name, kind: kind, path: assets.file, state: .disabled)
    do {
      let declarations: [Declaration]
      switch assets.source {
      case .inline(let inline): declarations = inline
      case .file(let path): declarations = try Self.declarations(path, environment, read)
      }
      let plugin = YAMLPlugin(name: assets.name) { definitions in
        for declaration in declarations { declare(declaration, &definitions) }
      }
      result.state = .loaded(plugin)
    } catch {
      result.state = .failed(error.description)
    }
    return result
  }

  /// The declarations of a file: a list, or a map with the one key `assets`.
  private static func declarations<Declaration>(
    _ path: String, _ environment: @escaping (String) -> String?,
    _ read: (YAMLReading, YAMLFields) -> Declaration?
  ) throws(ConfigurationError) -> [Declaration] {
    guard let document = try YAMLDocument(contentsOf: path) else {
      throw ConfigurationError(
        .unreadable, at: ConfigurationPlace(file: path), "there is no such file")
    }
    let reading = YAMLReading(document, environment: environment)
    var list: YAMLNode? = document.root
    if document.root.members != nil, let root = reading.fields(document.root, nil) {
      root.allowOnly(["assets"])
      root.require("assets")
      list = root["assets"]
    }
    let elements = list.map { reading.elements($0, "assets") } ?? []
    let declarations = elements.compactMap { element in
      reading.fields(element.node, element.path).flatMap { read(reading, $0) }
    }
    try reading.finish()
    return declarations
  }
}
