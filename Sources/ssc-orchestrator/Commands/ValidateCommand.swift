internal import AssetKitCodeLocations
internal import AssetKitCore
internal import CommandLineKit

/// `definitions validate`: every fault of what the code locations declare, at once.
enum ValidateCommand {
  static let command = Command(
    "validate", "Check what the code locations declare; every fault is reported.",
    discussion: "A code location that can't be loaded is a fault too.", [Console.json]
  ) { session in
    let locations = try await session.locations()
    let definitions = locations.definitions
    var invalid: InvalidDefinitions?
    do {
      try definitions.validate()
    } catch let error as InvalidDefinitions {
      invalid = error
    }
    let faults = invalid?.faults ?? []
    if session.arguments[Console.json] {
      session.console.write([
        "valid": .bool(faults.isEmpty && locations.failed.isEmpty),
        "assets": .int(Int64(definitions.specs.count)),
        "checks": .int(Int64(definitions.checks.count)),
        "resources": .int(Int64(definitions.resources.count)),
        "schedules": .int(Int64(definitions.schedules.count)),
        "sensors": .int(Int64(definitions.sensors.count)), "faults": .array(faults.map(json)),
        "failed_locations": .array(locations.failed.map(json)),
      ])
      return faults.isEmpty && locations.failed.isEmpty ? .success : .usage
    }
    for warning in locations.warnings { session.console.warn(warning) }
    if let invalid { throw invalid }
    guard locations.failed.isEmpty else {
      throw LocationsFailed(count: locations.failed.count)
    }
    session.console.output.line(
      "The definitions are valid: \(definitions.specs.count) assets, "
        + "\(definitions.checks.count) checks, \(definitions.resources.count) resources, "
        + "\(definitions.schedules.count) schedules, \(definitions.sensors.count) sensors.")
    return .success
  }

  private static func json(_ fault: DefinitionError) -> OrderedJSON {
    [
      "code": .string(fault.code.rawValue), "subject": .string(fault.subject),
      "message": .string(fault.message), "declared_at": .optional(fault.declared?.description),
    ]
  }

  private static func json(_ location: LoadedLocation) -> OrderedJSON {
    [
      "name": .string(location.name), "path": .optional(location.path),
      "error": .optional(location.failure),
    ]
  }
}

/// Not all code locations could be loaded; which, and why, was said before.
struct LocationsFailed: Error, CustomStringConvertible {
  let count: Int

  var description: String {
    count == 1
      ? "one code location can't be loaded" : "\(count) code locations can't be loaded"
  }
}
