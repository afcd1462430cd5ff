internal import AssetKitConfiguration
internal import CommandLineKit

/// `instance info`: the effective settings with their origins, and the database.
enum InstanceInfoCommand {
  static let command = Command(
    "info", "Show the settings in effect, where each comes from, and the database.",
    discussion: "Passwords and other secrets are not shown.", [Console.json]
  ) { session in
    guard session.arguments[Console.json] else {
      // The settings first: they are what helps when the server can't be reached.
      var table = Table([
        .init("Setting", minimum: 20), .init("Value", minimum: 20), .init("Origin", minimum: 12),
      ])
      for entry in entries(session.settings) {
        table.append([.init(entry.name, .cyan), .init(entry.shownValue), .init("\(entry.origin)")])
      }
      table.print(to: session.console.output)
      if let unused = unused(session.settings) { session.console.output.line(unused) }
      show(try await session.instance().facts(), session.settings, session.console.output)
      return .success
    }
    session.console.write(json(session.settings, try await session.instance().facts()))
    return .success
  }

  private static func entries(_ settings: Settings) -> [Setting] {
    settings.entries + settings.dagster.entries
  }

  /// The keys of the file that only Dagster has a use for.
  private static func unused(_ settings: Settings) -> String? {
    let keys = settings.dagster.unused
    guard !keys.isEmpty else { return nil }
    return "Without effect here: "
      + keys.map { "\($0.value) (dagster.yaml:\($0.place.line ?? 1))" }.joined(separator: ", ")
  }

  private static func show(_ facts: Instance.Facts, _ settings: Settings, _ output: Terminal) {
    output.line()
    let rows = [
      ("database", settings.instanceDatabase.description),
      ("PostgreSQL", facts.serverVersion), ("schema version", "\(facts.schemaVersion)"),
      ("database size", HumanFormat.bytes(facts.databaseBytes)),
      ("schema size", HumanFormat.bytes(facts.schemaBytes)),
      ("runs", HumanFormat.count(facts.runs)),
      ("materializations", HumanFormat.count(facts.materializations)),
    ]
    for (name, value) in rows {
      output.line(TextWrapping.pad(name, to: 18) + Sanitized.line(value))
    }
  }

  private static func json(_ settings: Settings, _ facts: Instance.Facts) -> OrderedJSON {
    [
      "home": .string(settings.home),
      "database": .string(settings.instanceDatabase.description),
      "settings": .array(
        entries(settings).map { entry in
          [
            "name": .string(entry.name), "value": .string(entry.shownValue),
            "origin": .string(entry.origin.description),
          ]
        }),
      "unused_keys": .texts(settings.dagster.unused.map(\.value)),
      "server_version": .string(facts.serverVersion),
      "schema_version": .int(Int64(facts.schemaVersion)),
      "database_bytes": .int(Int64(facts.databaseBytes)),
      "schema_bytes": .int(Int64(facts.schemaBytes)), "runs": .int(Int64(facts.runs)),
      "materializations": .int(Int64(facts.materializations)),
    ]
  }
}
