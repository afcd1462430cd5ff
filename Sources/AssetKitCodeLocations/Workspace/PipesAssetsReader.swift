internal import AssetKitConfiguration
internal import AssetKitCore

/// A command that speaks Dagster Pipes, as YAML declares it, and perhaps its schedule.
package struct PipesAssetDeclaration: Sendable {
  let assets: PipesAssets
  let schedule: ScheduleDefinition?

  func add(to definitions: inout Definitions) {
    definitions.add(assets.definition)
    if let schedule { definitions.add(schedule) }
  }
}

/// Reads the declarations of commands that speak Dagster Pipes.
struct PipesAssetsReader {
  let reading: YAMLReading
  let file: String

  private static let stepKeys =
    [
      "command", "extras", "context", "messages", "parameters", "retry_policy", "timeout_seconds",
      "pool", "cron", "schedule",
    ] + StepCommand.fieldKeys
  private static let multipleKeys = ["name", "assets", "can_subset"]

  /// One asset with its `key`, or several that one command makes, under `assets`.
  func asset(_ fields: YAMLFields) -> PipesAssetDeclaration? {
    var specs: [AssetSpec] = []
    var optional: Set<AssetKey> = []
    if let list = fields["assets"] {
      fields.allowOnly(Self.multipleKeys + Self.stepKeys)
      for element in reading.elements(list, fields.path("assets")) {
        guard let member = reading.fields(element.node, element.path) else { continue }
        member.allowOnly(YAMLFields.assetKeys + YAMLFields.madeAssetKeys + ["optional"])
        guard let spec = member.assetSpec(file: file) else { continue }
        specs.append(spec)
        if member.bool("optional") == true { optional.insert(spec.key) }
      }
    } else {
      fields.allowOnly(
        YAMLFields.assetKeys + YAMLFields.madeAssetKeys + ["assets"] + Self.stepKeys)
      specs += fields.assetSpec(file: file).map { [$0] } ?? []
    }
    guard let step = step(fields), !specs.isEmpty else { return nil }
    let site = DeclarationSite(file: file, line: fields.node.position.line)
    var assets = PipesAssets(specs, name: fields.text("name"), step: step, declared: site)
    assets.optional = optional
    assets.canSubset = fields.bool("can_subset") ?? false
    assets.retryPolicy = fields.fields("retry_policy").flatMap(retryPolicy)
    assets.timeout = fields.seconds("timeout_seconds", atLeast: 0.001)
    assets.pool = fields.text("pool")
    return PipesAssetDeclaration(assets: assets, schedule: schedule(fields, assets))
  }

  private func step(_ fields: YAMLFields) -> PipesStep? {
    guard let words = command(fields) else { return nil }
    var command = StepCommand(words)
    command.read(fields, directory: FilePath.directory(of: file))
    var step = PipesStep(command)
    if case .object(let extras)? = fields.json("extras") {
      step.extras = extras
    } else if let node = fields["extras"] {
      fields.wrong(node, "extras", "a map")
    }
    if fields.word("context", ContextWord.allCases) == .inline { step.contextDelivery = .inline }
    if fields.word("parameters", ParametersWord.allCases) == .arguments {
      step.parameters = .arguments
    }
    switch fields.word("messages", MessagesWord.allCases) {
    case .stdout: step.messages = .stream(.output)
    case .stderr: step.messages = .stream(.error)
    case .file, nil: break
    }
    return step
  }

  /// A list of words, or a text for the shell.
  private func command(_ fields: YAMLFields) -> [String]? {
    fields.require("command")
    guard let node = fields["command"] else { return nil }
    if case .string(let line) = node.content, !line.isEmpty { return ["/bin/sh", "-c", line] }
    let words = fields.texts("command")
    if words.first?.isEmpty ?? true {
      fields.wrong(node, "command", "a program with its arguments, or a line for the shell")
      return nil
    }
    return words
  }

  private enum ContextWord: String, CaseIterable { case file, inline }
  private enum ParametersWord: String, CaseIterable { case environment, arguments }
  private enum MessagesWord: String, CaseIterable { case file, stdout, stderr }
  private enum BackoffWord: String, CaseIterable { case constant, linear, exponential }
  private enum JitterWord: String, CaseIterable {
    case full
    case plusMinus = "plus_minus"
  }
  private enum StatusWord: String, CaseIterable {
    case running = "RUNNING"
    case stopped = "STOPPED"
  }

  private func retryPolicy(_ fields: YAMLFields) -> RetryPolicy? {
    fields.allowOnly(["max_retries", "delay_seconds", "backoff", "jitter"])
    var policy = RetryPolicy()
    if let count = fields.int("max_retries", in: 0...1_000_000) { policy.maxRetries = Int(count) }
    if let delay = fields.seconds("delay_seconds") { policy.delay = delay }
    switch fields.word("backoff", BackoffWord.allCases) {
    case .linear: policy.backoff = .linear
    case .exponential: policy.backoff = .exponential
    case .constant, nil: break
    }
    switch fields.word("jitter", JitterWord.allCases) {
    case .full: policy.jitter = .full
    case .plusMinus: policy.jitter = .plusMinus
    case nil: break
    }
    return policy
  }

  /// `cron: EXPRESSION`, or `schedule` with `cron` and more.
  private func schedule(_ fields: YAMLFields, _ assets: PipesAssets) -> ScheduleDefinition? {
    let target = AssetSelection.assets(assets.specs.map(\.key)).description
    var schedule = ScheduleDefinition(
      assets.name + "_schedule", target: target, declared: assets.declared)
    if let more = fields.fields("schedule") {
      if let cron = fields["cron"] {
        reading.fail(
          .wrongValue, cron.position, fields.path("cron"),
          "expected either `cron` or `schedule`, not both")
      }
      more.allowOnly(["cron", "name", "timezone", "default_status", "description", "tags"])
      more.require("cron")
      schedule.cron = more.texts("cron")
      if let name = more.text("name") { schedule.name = name }
      if let zone = more.text("timezone") { schedule.timeZone = zone }
      if more.word("default_status", StatusWord.allCases) == .running {
        schedule.defaultStatus = .running
      }
      schedule.description = more.text("description")
      schedule.tags = more.textMap("tags")
      schedule.declared = DeclarationSite(file: file, line: more.node.position.line)
      return schedule
    }
    schedule.cron = fields.texts("cron")
    return schedule.cron.isEmpty ? nil : schedule
  }
}
