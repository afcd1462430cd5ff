// How freshness policies and automation conditions are told in the description of a code location;
// docs/code-locations.md has the forms.

extension FreshnessPolicy {
  var json: JSONValue {
    switch self {
    case .timeWindow(let failAfter, let warnAfter):
      [
        "type": "time_window", "fail_after_seconds": .double(failAfter / .seconds(1)),
        "warn_after_seconds": warnAfter.map { .double($0 / .seconds(1)) } ?? .null,
      ]
    case .cron(let deadline, let lowerBound, let timeZone):
      [
        "type": "cron", "deadline": .string(deadline),
        "lower_bound_seconds": .double(lowerBound / .seconds(1)), "timezone": .string(timeZone),
      ]
    }
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    switch try fields.text("type") {
    case "time_window":
      self = .timeWindow(
        failAfter: try fields.seconds("fail_after_seconds"),
        warnAfter: try fields.optionalSeconds("warn_after_seconds"))
    case "cron":
      self = .cron(
        try fields.text("deadline"), lowerBound: try fields.seconds("lower_bound_seconds"),
        timeZone: try fields.optionalText("timezone") ?? "UTC")
    case let other: throw fields.unexpected("type", "time_window or cron", .string(other))
    }
  }
}

extension AutomationCondition {
  /// The conditions that have no operands, by their names.
  private static let plain: [(name: String, condition: Self)] = [
    ("missing", .missing), ("run_in_progress", .runInProgress), ("newly_updated", .newlyUpdated),
    ("data_version_changed", .dataVersionChanged), ("code_version_changed", .codeVersionChanged),
    ("newly_requested", .newlyRequested), ("will_be_requested", .willBeRequested),
    ("initial_evaluation", .initialEvaluation),
    ("executed_with_root_target", .executedWithRootTarget),
    ("in_latest_time_window", .inLatestTimeWindow),
  ]

  var json: JSONValue {
    func operation(_ type: JSONValue, _ operand: Self) -> JSONValue {
      ["type": type, "operand": operand.json]
    }
    switch self {
    case .cronTickPassed(let cron, let timeZone):
      return ["type": "cron_tick_passed", "cron": .string(cron), "timezone": .string(timeZone)]
    case .all(let operands): return ["type": "and", "operands": .array(operands.map(\.json))]
    case .any(let operands): return ["type": "or", "operands": .array(operands.map(\.json))]
    case .not(let operand): return operation("not", operand)
    case .since(let trigger, let reset):
      return ["type": "since", "operand": trigger.json, "reset": reset.json]
    case .newlyTrue(let operand): return operation("newly_true", operand)
    case .anyDepsMatch(let operand): return operation("any_deps_match", operand)
    case .allDepsMatch(let operand): return operation("all_deps_match", operand)
    case .labelled(let label, let operand):
      return ["type": "labelled", "label": .string(label), "operand": operand.json]
    default:
      let name = Self.plain.first { $0.condition == self }?.name
      return ["type": .optional(name)]
    }
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    func operand(_ name: String = "operand") throws(CodeLocationFault) -> Self {
      guard let operand = try fields.optionalObject(name) else {
        throw CodeLocationFault("\(fields.place).\(name): expected a condition, found nothing")
      }
      return try Self(fields: operand)
    }
    func operands() throws(CodeLocationFault) -> [Self] {
      try fields.list("operands") { fields throws(CodeLocationFault) in try Self(fields: fields) }
    }
    let type = try fields.text("type")
    switch type {
    case "cron_tick_passed":
      self = .cronTickPassed(
        try fields.text("cron"), timeZone: try fields.optionalText("timezone") ?? "UTC")
    case "eager": self = .eager()
    case "on_missing": self = .onMissing()
    case "on_cron":
      self = .onCron(
        try fields.text("cron"), timeZone: try fields.optionalText("timezone") ?? "UTC")
    case "and": self = .all(try operands())
    case "or": self = .any(try operands())
    case "not": self = .not(try operand())
    case "since": self = .since(try operand(), reset: try operand("reset"))
    case "newly_true": self = .newlyTrue(try operand())
    case "any_deps_match": self = .anyDepsMatch(try operand())
    case "all_deps_match": self = .allDepsMatch(try operand())
    case "labelled": self = .labelled(try fields.text("label"), try operand())
    default:
      guard let known = Self.plain.first(where: { $0.name == type }) else {
        throw fields.unexpected("type", "a condition", .string(type))
      }
      self = known.condition
    }
  }
}
