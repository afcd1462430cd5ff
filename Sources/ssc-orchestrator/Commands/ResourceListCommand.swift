internal import AssetKitCore
internal import CommandLineKit

/// `resource list`: what runs set up, and for whom.
enum ResourceListCommand {
  static let command = Command("list", "List resources.", [Console.json]) { session in
    let (definitions, _) = try await session.validDefinitions()
    if session.arguments[Console.json] {
      session.console.write(.array(definitions.resources.map { json($0, definitions) }))
      return .success
    }
    var table = Table([
      .init("Resource", minimum: 16), .init("Type"), .init("Used by", minimum: 16),
      .init("Description"),
    ])
    for resource in definitions.resources {
      table.append([
        .init(resource.name, .cyan), .init(resource.valueType),
        .init(users(of: resource, definitions).joined(separator: ", ")),
        .init(resource.description ?? ""),
      ])
    }
    session.console.write(
      table, isEmpty: definitions.resources.isEmpty, otherwise: "No resources.")
    return .success
  }

  private static func users(
    of resource: ResourceDefinition, _ definitions: Definitions
  ) -> [String] {
    definitions.assets.filter { $0.requires.contains(resource.name) }
      .flatMap { $0.specs.map(\.key.description) }
  }

  private static func json(
    _ resource: ResourceDefinition, _ definitions: Definitions
  ) -> OrderedJSON {
    [
      "name": .string(resource.name), "type": .string(resource.valueType),
      "description": .optional(resource.description), "requires": .texts(resource.requires),
      "used_by": .texts(users(of: resource, definitions)),
      "code_location": .string(resource.codeLocation),
    ]
  }
}
