/// Everything that a code location declares, without its functions: the answer to `describe`.
package struct CodeLocationDescription: Sendable {
  /// What is known of a step.
  package struct Step: Sendable {
    /// The step's name.
    package var name: String
    /// The assets that it makes.
    package var specs: [AssetSpec]
    /// The keys that it may leave out.
    package var optional: Set<AssetKey>
    /// Whether a run may ask for some of the assets only.
    package var canSubset: Bool
    /// Whether it takes a configuration.
    package var isConfigurable: Bool
    /// The resources that are set up for it, in the location's process.
    package var requires: [String]
    /// What happens after a failure.
    package var retryPolicy: RetryPolicy?
    /// The longest time that one attempt may take.
    package var timeout: Duration?
    /// The concurrency pool whose slot the step takes.
    package var pool: String?
    /// Where it was declared.
    package var declared: DeclarationSite
  }

  /// What is known of a check.
  package struct Check: Sendable {
    /// The asset that is tested.
    package var asset: AssetKey
    /// The check's name.
    package var name: String
    /// Whether a failure keeps the assets downstream from running.
    package var isBlocking: Bool
    /// What it tests.
    package var description: String?
    /// The resources that are set up for it, in the location's process.
    package var requires: [String]
    /// Where it was declared.
    package var declared: DeclarationSite
  }

  /// What is known of a resource.
  package struct Resource: Sendable {
    /// The resource's name.
    package var name: String
    /// The type of its value.
    package var valueType: String
    /// What it is.
    package var description: String?
    /// The resources that must be set up before.
    package var requires: [String]
    /// Where it was declared.
    package var declared: DeclarationSite
  }

  /// The plugin's name.
  package var name: String
  /// The plugin's version.
  package var version: String
  /// What the plugin is for.
  package var summary: String
  /// The steps.
  package var steps: [Step]
  /// The assets that others make.
  package var externalAssets: [AssetSpec]
  /// The checks.
  package var checks: [Check]
  /// The resources.
  package var resources: [Resource]
  /// The schedules.
  package var schedules: [ScheduleDefinition]

  /// Describes what a plugin declared.
  package init(plugin: any Plugin, definitions: Definitions) {
    name = plugin.name
    version = plugin.version
    summary = plugin.summary
    steps = definitions.assets.map {
      Step(
        name: $0.name, specs: $0.specs, optional: $0.optional, canSubset: $0.canSubset,
        isConfigurable: $0.isConfigurable, requires: $0.requires, retryPolicy: $0.retryPolicy,
        timeout: $0.timeout, pool: $0.pool, declared: $0.declared)
    }
    externalAssets = definitions.externalAssets
    checks = definitions.checks.map {
      Check(
        asset: $0.asset, name: $0.name, isBlocking: $0.isBlocking, description: $0.description,
        requires: $0.requires, declared: $0.declared)
    }
    resources = definitions.resources.map {
      Resource(
        name: $0.name, valueType: $0.valueType, description: $0.description,
        requires: $0.requires, declared: $0.declared)
    }
    schedules = definitions.schedules
  }

  /// The answer of a location whose definitions are at fault.
  static func refusal(_ message: String) -> JSONValue {
    ["protocol": .int(Int64(CodeLocation.protocolVersion)), "error": .string(message)]
  }

  /// What is said when two sides speak different versions of the protocol.
  static func mismatch(theirs: Int, ours: Int, _ they: String, _ we: String) -> String {
    "\(they) speaks version \(theirs) of the protocol of code locations, \(we) version \(ours); "
      + "build the code location with the AssetKitCore of this ssc-orchestrator"
  }
}

extension CodeLocationDescription {
  /// The document in which the location answers.
  package var json: JSONValue {
    [
      "protocol": .int(Int64(CodeLocation.protocolVersion)),
      "plugin": [
        "name": .string(name), "version": .string(version), "summary": .string(summary),
      ],
      "steps": .array(steps.map(\.json)),
      "external_assets": .array(externalAssets.map(\.json)),
      "checks": .array(checks.map(\.json)),
      "resources": .array(resources.map(\.json)),
      "schedules": .array(schedules.map(\.json)),
    ]
  }

  /// Reads the document.
  ///
  /// - Throws: When the location speaks another version, says that it is at fault, or wrote
  ///   something else than what is expected.
  package init(json: JSONValue) throws(CodeLocationFault) {
    let fields = try JSONFields(json, "description")
    let version = Int(try fields.int("protocol"))
    guard version == CodeLocation.protocolVersion else {
      throw CodeLocationFault(
        Self.mismatch(
          theirs: version, ours: CodeLocation.protocolVersion, "it", "this ssc-orchestrator"))
    }
    if let error = try fields.optionalText("error") { throw CodeLocationFault(error) }
    guard let plugin = try fields.optionalObject("plugin") else {
      throw CodeLocationFault("description.plugin: expected an object, found nothing")
    }
    name = try plugin.text("name")
    self.version = try plugin.text("version")
    summary = try plugin.optionalText("summary") ?? ""
    // Without this member nothing is declared, which hardly anybody means.
    guard fields["steps"] != nil else {
      throw CodeLocationFault("description.steps: expected a list, found nothing")
    }
    steps = try fields.list("steps", Step.init(fields:))
    externalAssets = try fields.list("external_assets") { fields throws(CodeLocationFault) in
      var spec = try AssetSpec(fields: fields)
      spec.isExternal = true
      return spec
    }
    checks = try fields.list("checks", Check.init(fields:))
    resources = try fields.list("resources", Resource.init(fields:))
    schedules = try fields.list("schedules", ScheduleDefinition.init(fields:))
  }
}

extension CodeLocationDescription.Step {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "assets": .array(specs.map(\.json)),
      "optional": .array(optional.sorted().map(\.json)), "can_subset": .bool(canSubset),
      "configurable": .bool(isConfigurable), "requires": .array(requires.map(JSONValue.string)),
      "retry_policy": retryPolicy?.json ?? .null,
      "timeout_seconds": timeout.map { .double($0 / .seconds(1)) } ?? .null,
      "pool": .optional(pool), "declared": declared.json,
    ]
  }

  fileprivate init(fields: JSONFields) throws(CodeLocationFault) {
    name = try fields.text("name")
    specs = try fields.list("assets", AssetSpec.init(fields:))
    optional = Set(try fields.keys("optional"))
    canSubset = try fields.optionalBool("can_subset") ?? false
    isConfigurable = try fields.optionalBool("configurable") ?? false
    requires = try fields.texts("requires")
    retryPolicy = try fields.optionalObject("retry_policy").map(RetryPolicy.init(fields:))
    timeout = try fields.optionalSeconds("timeout_seconds")
    pool = try fields.optionalText("pool")
    declared = try fields.declared()
  }
}

extension CodeLocationDescription.Check {
  fileprivate var json: JSONValue {
    [
      "asset": asset.json, "name": .string(name), "blocking": .bool(isBlocking),
      "description": .optional(description), "requires": .array(requires.map(JSONValue.string)),
      "declared": declared.json,
    ]
  }

  fileprivate init(fields: JSONFields) throws(CodeLocationFault) {
    asset = try fields.key("asset")
    name = try fields.text("name")
    isBlocking = try fields.optionalBool("blocking") ?? false
    description = try fields.optionalText("description")
    requires = try fields.texts("requires")
    declared = try fields.declared()
  }
}

extension CodeLocationDescription.Resource {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "type": .string(valueType), "description": .optional(description),
      "requires": .array(requires.map(JSONValue.string)), "declared": declared.json,
    ]
  }

  fileprivate init(fields: JSONFields) throws(CodeLocationFault) {
    name = try fields.text("name")
    valueType = try fields.optionalText("type") ?? ""
    description = try fields.optionalText("description")
    requires = try fields.texts("requires")
    declared = try fields.declared()
  }
}
