internal import AssetKitCore
internal import CommandLineKit

/// `plugin list`: the packs that are enabled, with what each declares.
enum PluginListCommand {
  static let command = Command("list", "List plugins.", [Console.json]) { session in
    let plugins = try Packs.enabled(by: session.settings)
    let rows = plugins.map { (plugin: $0, definitions: Definitions(plugins: [$0])) }
    if session.arguments[Console.json] {
      session.console.write(.array(rows.map { json($0.plugin, $0.definitions) }))
      return .success
    }
    var table = Table([
      .init("Plugin"), .init("Version"), .init("Assets", .right), .init("Checks", .right),
      .init("Resources", .right), .init("Schedules", .right), .init("Sensors", .right),
      .init("Summary"),
    ])
    for (plugin, definitions) in rows {
      table.append([
        .init(plugin.name, .cyan), .init(plugin.version),
        "\(definitions.specs.count)", "\(definitions.checks.count)",
        "\(definitions.resources.count)", "\(definitions.schedules.count)",
        "\(definitions.sensors.count)", .init(plugin.summary),
      ])
    }
    session.console.write(table, isEmpty: rows.isEmpty, otherwise: "No plugins.")
    return .success
  }

  private static func json(_ plugin: any Plugin, _ definitions: Definitions) -> OrderedJSON {
    [
      "name": .string(plugin.name), "version": .string(plugin.version),
      "summary": .string(plugin.summary), "assets": .int(Int64(definitions.specs.count)),
      "checks": .int(Int64(definitions.checks.count)),
      "resources": .int(Int64(definitions.resources.count)),
      "schedules": .int(Int64(definitions.schedules.count)),
      "sensors": .int(Int64(definitions.sensors.count)),
    ]
  }
}
