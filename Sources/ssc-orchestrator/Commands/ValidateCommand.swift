internal import AssetKitCore
internal import CommandLineKit

/// `definitions validate`: every fault of what the packs declare, at once.
enum ValidateCommand {
  static let command = Command(
    "validate", "Check what the plugins declare; every fault is reported.", [Console.json]
  ) { session in
    let definitions = try session.definitions()
    var faults: [DefinitionError] = []
    do {
      try definitions.validate()
    } catch let error as InvalidDefinitions {
      guard session.arguments[Console.json] else { throw error }
      faults = error.faults
    }
    if session.arguments[Console.json] {
      session.console.write([
        "valid": .bool(faults.isEmpty), "assets": .int(Int64(definitions.specs.count)),
        "checks": .int(Int64(definitions.checks.count)),
        "resources": .int(Int64(definitions.resources.count)),
        "schedules": .int(Int64(definitions.schedules.count)),
        "sensors": .int(Int64(definitions.sensors.count)), "faults": .array(faults.map(json)),
      ])
    } else {
      session.console.output.line(
        "The definitions are valid: \(definitions.specs.count) assets, "
          + "\(definitions.checks.count) checks, \(definitions.resources.count) resources, "
          + "\(definitions.schedules.count) schedules, \(definitions.sensors.count) sensors.")
    }
    return faults.isEmpty ? .success : .usage
  }

  private static func json(_ fault: DefinitionError) -> OrderedJSON {
    [
      "code": .string(fault.code.rawValue), "subject": .string(fault.subject),
      "message": .string(fault.message), "declared_at": .optional(fault.declared?.description),
    ]
  }
}
