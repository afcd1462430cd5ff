// The definitions' own forms in the description of a code location.

extension AssetSpec {
  var json: JSONValue {
    [
      "key": key.json, "deps": .array(deps.map(\.json)), "group": .string(group),
      "kinds": .array(kinds.map(JSONValue.string)), "owners": .array(owners.map(JSONValue.string)),
      "tags": .object(tags.mapValues(JSONValue.string)), "description": .optional(description),
      "code_version": .optional(codeVersion), "metadata": metadata.json,
      "partitions": partitions?.json ?? .null,
      "partition_mappings": .array(
        partitionMappings.sorted { $0.key < $1.key }.map {
          ["asset": $0.key.json, "mapping": $0.value.json]
        }),
      "backfill_policy": backfillPolicy.json, "allows_whole_runs": .bool(allowsWholeRuns),
      "freshness": freshness?.json ?? .null, "automation": automation?.json ?? .null,
      "declared": declared.json,
    ]
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    self.init(
      try fields.key("key"), deps: try fields.keys("deps"),
      group: try fields.optionalText("group") ?? "default", kinds: try fields.texts("kinds"),
      owners: try fields.texts("owners"), tags: try fields.optionalTexts(of: "tags"),
      description: try fields.optionalText("description"),
      codeVersion: try fields.optionalText("code_version"),
      metadata: try fields.metadata("metadata"),
      declared: try fields.declared())
    try readPartsAndTimes(fields)
  }

  /// The members that `readPartsAndTimes` reads.
  package static let memberNamesOfPartsAndTimes = [
    "partitions", "partition_mappings", "backfill_policy", "allows_whole_runs", "freshness",
    "automation",
  ]

  /// Reads in what parts the asset is made, when it is late, and when it is made by itself.
  ///
  /// - Throws: What was expected and what was found, behind the place.
  package mutating func readPartsAndTimes(_ json: JSONValue, at place: String)
    throws(CodeLocationFault)
  {
    try readPartsAndTimes(JSONFields(json, place))
  }

  private mutating func readPartsAndTimes(_ fields: JSONFields) throws(CodeLocationFault) {
    if let object = try fields.optionalObject("partitions") {
      partitions = try PartitionsDefinition(fields: object)
    }
    for (asset, mapping) in try fields.list("partition_mappings", Self.mapping) {
      partitionMappings[asset] = mapping
    }
    if let object = try fields.optionalObject("backfill_policy") {
      backfillPolicy = try BackfillPolicy(fields: object)
    }
    if let allows = try fields.optionalBool("allows_whole_runs") { allowsWholeRuns = allows }
    if let object = try fields.optionalObject("freshness") {
      freshness = try FreshnessPolicy(fields: object)
    }
    if let object = try fields.optionalObject("automation") {
      automation = try AutomationCondition(fields: object)
    }
  }

  private static func mapping(_ fields: JSONFields) throws(CodeLocationFault) -> (
    AssetKey, PartitionMapping
  ) {
    guard let mapping = try fields.optionalObject("mapping") else {
      throw CodeLocationFault("\(fields.place).mapping: expected an object, found nothing")
    }
    return (try fields.key("asset"), try PartitionMapping(fields: mapping))
  }
}

extension ScheduleDefinition {
  var json: JSONValue {
    [
      "name": .string(name), "target": .string(target),
      "cron": .array(cron.map(JSONValue.string)), "timezone": .string(timeZone),
      "default_status": .string(defaultStatus.rawValue), "description": .optional(description),
      "tags": .object(tags.mapValues(JSONValue.string)), "catch_up": catchUp.json,
      "declared": declared.json,
    ]
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    self.init(
      try fields.text("name"), target: try fields.text("target"),
      timeZone: try fields.optionalText("timezone") ?? "UTC",
      description: try fields.optionalText("description"),
      tags: try fields.optionalTexts(of: "tags"), declared: try fields.declared())
    cron = try fields.texts("cron")
    if let policy = try fields.optionalObject("catch_up") { catchUp = try CatchUp(fields: policy) }
    guard let text = try fields.optionalText("default_status") else { return }
    guard let status = Status(rawValue: text) else {
      throw fields.unexpected("default_status", "RUNNING or STOPPED", .string(text))
    }
    defaultStatus = status
  }
}

extension ScheduleDefinition.CatchUp {
  fileprivate var json: JSONValue {
    switch self {
    case .skip: ["type": "skip"]
    case .latest: ["type": "latest"]
    case .all(let max): ["type": "all", "max": .int(Int64(max))]
    }
  }

  fileprivate init(fields: JSONFields) throws(CodeLocationFault) {
    switch try fields.text("type") {
    case "skip": self = .skip
    case "latest": self = .latest
    case "all": self = .all(max: Int(clamping: try fields.int("max")))
    case let other: throw fields.unexpected("type", "skip, latest or all", .string(other))
    }
  }
}

extension RetryPolicy {
  var json: JSONValue {
    [
      "max_retries": .int(Int64(maxRetries)), "delay_seconds": .double(delay / .seconds(1)),
      "backoff": .string(backoff.rawValue), "jitter": .optional(jitter?.rawValue),
    ]
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    self.init(
      maxRetries: Int(clamping: try fields.int("max_retries")),
      delay: try fields.optionalSeconds("delay_seconds") ?? .zero)
    if let text = try fields.optionalText("backoff") {
      guard let backoff = Backoff(rawValue: text) else {
        throw fields.unexpected("backoff", "constant, linear or exponential", .string(text))
      }
      self.backoff = backoff
    }
    if let text = try fields.optionalText("jitter") {
      guard let jitter = Jitter(rawValue: text) else {
        throw fields.unexpected("jitter", "full or plusMinus", .string(text))
      }
      self.jitter = jitter
    }
  }
}

extension DeclarationSite {
  var json: JSONValue { ["file": .string(file), "line": .int(Int64(line))] }
}

extension JSONFields {
  /// Where something was declared; the place in the document for who doesn't say.
  func declared() throws(CodeLocationFault) -> DeclarationSite {
    guard let fields = try optionalObject("declared") else {
      return DeclarationSite(file: place, line: 1)
    }
    return DeclarationSite(
      file: try fields.text("file"), line: Int(clamping: try fields.int("line")))
  }
}
