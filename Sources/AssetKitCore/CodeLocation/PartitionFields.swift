// How partitions are told in the description of a code location; docs/code-locations.md has the forms.

extension PartitionsDefinition {
  var json: JSONValue {
    switch self {
    case .static(let keys): ["static": .array(keys.map(JSONValue.string))]
    case .dynamic(let name): ["dynamic": .string(name)]
    case .multi(let dimensions): ["multi": .object(dimensions.mapValues(\.json))]
    case .timeWindow(let windows):
      [
        "time_window": [
          "cron": .string(windows.cron), "start": .string(windows.start),
          "end": .optional(windows.end), "timezone": .string(windows.timeZone),
          "format": .string(windows.format), "end_offset": .int(Int64(windows.endOffset)),
        ]
      ]
    }
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    if fields["static"] != nil {
      self = .static(try fields.texts("static"))
    } else if let name = try fields.optionalText("dynamic") {
      self = .dynamic(name)
    } else if let dimensions = try fields.optionalObject("multi") {
      self = .multi(
        try dimensions.objects { fields throws(CodeLocationFault) in
          try PartitionsDefinition(fields: fields)
        })
    } else if let windows = try fields.optionalObject("time_window") {
      self = .timeWindow(
        TimeWindowPartitions(
          cron: try windows.text("cron"), from: try windows.text("start"),
          until: try windows.optionalText("end"),
          timeZone: try windows.optionalText("timezone") ?? "UTC",
          format: try windows.optionalText("format"),
          endOffset: Int(clamping: try windows.optionalInt("end_offset") ?? 0)))
    } else {
      throw CodeLocationFault(
        "\(fields.place): expected `static`, `time_window`, `dynamic` or `multi`")
    }
  }
}

extension PartitionMapping {
  var json: JSONValue {
    switch self {
    case .identity: ["type": "identity"]
    case .all: ["type": "all"]
    case .last: ["type": "last"]
    case .timeWindow(let start, let end):
      [
        "type": "time_window", "start_offset": .int(Int64(start)), "end_offset": .int(Int64(end)),
      ]
    case .multiToSingle(let dimension):
      ["type": "multi_to_single", "dimension": .optional(dimension)]
    case .static(let pairs):
      [
        "type": "static",
        "downstream_by_upstream": .object(
          pairs.mapValues { .array($0.map(JSONValue.string)) }),
      ]
    case .specific(let keys): ["type": "specific", "keys": .array(keys.map(JSONValue.string))]
    }
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    switch try fields.text("type") {
    case "identity": self = .identity
    case "all": self = .all
    case "last": self = .last
    case "time_window":
      self = .timeWindow(
        startOffset: Int(clamping: try fields.optionalInt("start_offset") ?? 0),
        endOffset: Int(clamping: try fields.optionalInt("end_offset") ?? 0))
    case "multi_to_single":
      self = .multiToSingle(dimension: try fields.optionalText("dimension"))
    case "static":
      var pairs: [String: [String]] = [:]
      if let given = try fields.optionalObject("downstream_by_upstream") {
        for key in given.names { pairs[key] = try given.texts(key) }
      }
      self = .static(pairs)
    case "specific": self = .specific(try fields.texts("keys"))
    case let other:
      throw fields.unexpected(
        "type", "identity, all, last, time_window, multi_to_single, static or specific",
        .string(other))
    }
  }
}

extension BackfillPolicy {
  var json: JSONValue {
    switch self {
    case .multiRun(let count):
      ["type": "multi_run", "max_partitions_per_run": .int(Int64(count))]
    case .singleRun: ["type": "single_run"]
    }
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    switch try fields.text("type") {
    case "single_run": self = .singleRun
    case "multi_run":
      self = .multiRun(
        maxPartitionsPerRun: Int(clamping: try fields.optionalInt("max_partitions_per_run") ?? 1))
    case let other: throw fields.unexpected("type", "multi_run or single_run", .string(other))
    }
  }
}

/// What a code location is told of the partitions that a run makes.
struct StepPartitions: Sendable {
  /// The first and the last of the partitions of the first asset; nil when the run makes it as a whole.
  var range: (first: String, last: String)?
  /// When the windows of time were counted.
  var now: Instant
  /// The keys of the dynamic sets among the partitions.
  var dynamic: [String: [String]]
  /// Of each upstream asset with partitions, those that the run's are made from.
  var upstream: [AssetKey: [String]]

  /// What the orchestrator knows; nil for a run without partitions.
  init?(_ context: AssetContext) {
    guard context.plannedIsKnown || !context.dependencies.isEmpty else { return nil }
    range = context.partitionRange
    now = WallClock.system.now().instant
    dynamic = context.planned.map { $0.partitions.dynamicKeys } ?? [:]
    upstream = [:]
    for key in context.dependencies.keys { upstream[key] = context.upstreamPartitions(of: key) }
  }

  var json: JSONValue {
    [
      "first": .optional(range?.first), "last": .optional(range?.last),
      "now": .string(now.iso8601),
      "dynamic": .object(dynamic.mapValues { .array($0.map(JSONValue.string)) }),
      "upstream": .array(
        upstream.sorted { $0.key < $1.key }.map {
          ["asset": $0.key.json, "keys": .array($0.value.map(JSONValue.string))]
        }),
    ]
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    if let first = try fields.optionalText("first"), let last = try fields.optionalText("last") {
      range = (first, last)
    }
    let text = try fields.text("now")
    guard let now = Instant(iso8601: text) else {
      throw fields.unexpected("now", "an instant", .string(text))
    }
    self.now = now
    dynamic = [:]
    if let given = try fields.optionalObject("dynamic") {
      for name in given.names { dynamic[name] = try given.texts(name) }
    }
    upstream = [:]
    for (key, keys) in try fields.list(
      "upstream",
      { fields throws(CodeLocationFault) in (try fields.key("asset"), try fields.texts("keys")) })
    {
      upstream[key] = keys
    }
  }

  /// The plan of an asset of that definition; nil when the run makes it as a whole.
  func plan(_ definition: PartitionsDefinition?) throws(DefinitionError) -> PlannedPartitions? {
    guard let definition, let range else { return nil }
    let partitions = try PartitionScope(now: now, dynamic: dynamic).partitions(of: definition)
    return PlannedPartitions(
      partitions: partitions,
      set: try RunPartition.range(range.first, range.last).set(in: partitions),
      dependencies: dependencies)
  }

  /// The dependencies, whose mappings the orchestrator has applied already.
  var dependencies: [AssetKey: PartitionDependency] {
    upstream.mapValues { keys in
      PartitionDependency(
        mapping: .specific(keys), downstream: nil, upstream: Partitions(.static(keys), keys: keys))
    }
  }
}

extension Partitions {
  /// The keys of the dynamic sets among its dimensions, by name.
  fileprivate var dynamicKeys: [String: [String]] {
    switch content {
    case .windows: [:]
    case .keys(let keys, _): if case .dynamic(let name) = definition { [name: keys] } else { [:] }
    case .product(let dimensions):
      dimensions.reduce(into: [:]) { $0.merge($1.partitions.dynamicKeys) { first, _ in first } }
    }
  }
}
