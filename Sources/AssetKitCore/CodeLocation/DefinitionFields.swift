// The definitions' own forms in the description of a code location.

extension AssetSpec {
  var json: JSONValue {
    [
      "key": key.json, "deps": .array(deps.map(\.json)), "group": .string(group),
      "kinds": .array(kinds.map(JSONValue.string)), "owners": .array(owners.map(JSONValue.string)),
      "tags": .object(tags.mapValues(JSONValue.string)), "description": .optional(description),
      "code_version": .optional(codeVersion), "metadata": metadata.json,
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
      metadata: try fields.metadata("metadata"), declared: try fields.declared())
  }
}

extension ScheduleDefinition {
  var json: JSONValue {
    [
      "name": .string(name), "target": .string(target),
      "cron": .array(cron.map(JSONValue.string)), "timezone": .string(timeZone),
      "default_status": .string(defaultStatus.rawValue), "description": .optional(description),
      "tags": .object(tags.mapValues(JSONValue.string)), "declared": declared.json,
    ]
  }

  init(fields: JSONFields) throws(CodeLocationFault) {
    self.init(
      try fields.text("name"), target: try fields.text("target"),
      timeZone: try fields.optionalText("timezone") ?? "UTC",
      description: try fields.optionalText("description"),
      tags: try fields.optionalTexts(of: "tags"), declared: try fields.declared())
    cron = try fields.texts("cron")
    guard let text = try fields.optionalText("default_status") else { return }
    guard let status = Status(rawValue: text) else {
      throw fields.unexpected("default_status", "RUNNING or STOPPED", .string(text))
    }
    defaultStatus = status
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
