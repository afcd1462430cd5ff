internal import AssetKitCodeLocations
internal import AssetKitCore
internal import CommandLineKit

/// `resource list`: what runs set up, and for whom.
enum ResourceListCommand {
  static let command = Command("list", "List resources.", [Console.json]) { session in
    let locations = try await session.locations()
    for warning in locations.warnings { session.console.warn(warning) }
    let definitions = locations.definitions
    try definitions.validate()
    let rows = definitions.resources.map { Row($0, definitions) } + locations.all.flatMap(Row.own)
    if session.arguments[Console.json] {
      session.console.write(.array(rows.map(\.json)))
      return .success
    }
    var table = Table([
      .init("Resource", minimum: 16), .init("Type"), .init("Used by", minimum: 16),
      .init("Description"),
    ])
    for row in rows {
      table.append([
        .init(row.name, .cyan), .init(row.valueType), .init(row.users.joined(separator: ", ")),
        .init(row.description ?? ""),
      ])
    }
    session.console.write(table, isEmpty: rows.isEmpty, otherwise: "No resources.")
    return .success
  }

  private struct Row {
    let name: String
    let valueType: String
    let description: String?
    let requires: [String]
    let users: [String]
    let codeLocation: String

    /// A resource that is set up in this process.
    init(_ resource: ResourceDefinition, _ definitions: Definitions) {
      name = resource.name
      valueType = resource.valueType
      description = resource.description
      requires = resource.requires
      users = definitions.assets.filter { $0.requires.contains(resource.name) }
        .flatMap { $0.specs.map(\.key.description) }
      codeLocation = resource.codeLocation
    }

    private init(_ resource: CodeLocationDescription.Resource, of location: LoadedLocation) {
      name = resource.name
      valueType = resource.valueType
      description = resource.description
      requires = resource.requires
      users = location.steps.filter { $0.requires.contains(resource.name) }
        .flatMap { $0.specs.map(\.key.description) }
      codeLocation = location.name
    }

    /// The resources that a location sets up in processes of its own.
    static func own(_ location: LoadedLocation) -> [Row] {
      location.resources.map { Row($0, of: location) }
    }

    var json: OrderedJSON {
      [
        "name": .string(name), "type": .string(valueType),
        "description": .optional(description), "requires": .texts(requires),
        "used_by": .texts(users), "code_location": .string(codeLocation),
      ]
    }
  }
}
