internal import AssetKitCodeLocations
internal import AssetKitCore
internal import CommandLineKit

/// `plugin list`: the code locations, with what each declares or why it can't be loaded.
enum PluginListCommand {
  static let command = Command(
    "list", "List code locations, each with its state.",
    discussion:
      "Code locations are the packs that are built in, and what workspace.yaml in the home directory "
      + "lists: executables, assets over Dagster Pipes, external assets.",
    [Console.json]
  ) { session in
    let rows = try await session.locations().all.map(Row.init)
    if session.arguments[Console.json] {
      session.console.write(.array(rows.map(\.json)))
      return .success
    }
    var table = Table([
      .init("Plugin"), .init("State"), .init("Version"), .init("Assets", .right),
      .init("Checks", .right), .init("Resources", .right), .init("Schedules", .right),
      .init("Sensors", .right),
      .init("Path", minimum: 16), .init("Summary", minimum: 16),
    ])
    for row in rows { table.append(row.cells) }
    session.console.write(table, isEmpty: rows.isEmpty, otherwise: "No plugins.")
    return .success
  }

  private struct Row {
    let location: LoadedLocation
    let definitions: Definitions
    let resources: Int

    init(_ location: LoadedLocation) {
      self.location = location
      definitions = Definitions(plugins: location.plugin.map { [$0] } ?? [])
      resources = definitions.resources.count + location.resources.count
    }

    private var state: (name: String, style: TextStyle) {
      switch location.state {
      case .loaded: ("loaded", .green)
      case .failed: ("failed", .red)
      case .disabled: ("disabled", .dim)
      }
    }

    var cells: [Table.Cell] {
      [
        .init(location.name, .cyan), .init(state.name, state.style),
        .init(location.plugin?.version ?? ""), "\(definitions.specs.count)",
        "\(definitions.checks.count)", "\(resources)", "\(definitions.schedules.count)",
        "\(definitions.sensors.count)",
        .init(location.path ?? "built in"),
        .init(location.failure ?? location.plugin?.summary ?? ""),
      ]
    }

    var json: OrderedJSON {
      [
        "name": .string(location.name), "kind": .string(location.kind),
        "state": .string(state.name), "error": .optional(location.failure),
        "path": .optional(location.path), "version": .optional(location.plugin?.version),
        "summary": .optional(location.plugin?.summary),
        "assets": .int(Int64(definitions.specs.count)),
        "checks": .int(Int64(definitions.checks.count)), "resources": .int(Int64(resources)),
        "schedules": .int(Int64(definitions.schedules.count)),
        "sensors": .int(Int64(definitions.sensors.count)),
      ]
    }
  }
}
