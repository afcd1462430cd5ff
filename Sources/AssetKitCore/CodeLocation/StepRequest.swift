/// What a code location is told of the step that it is to execute: `extras.assetkit` of the Pipes
/// context, and of Dagster's own keys the run's id.
package struct StepRequest: Sendable {
  /// The run.
  package var runID: RunID
  /// The version of the protocol that the orchestrator speaks.
  package var protocolVersion = CodeLocation.protocolVersion
  /// The step's name.
  package var step: String
  /// The check's name, when the step is that of a check.
  package var check: String?
  /// The number of the attempt, from 1.
  package var attempt: Int
  /// The assets to make.
  package var selectedKeys: [AssetKey]
  /// The step's configuration.
  package var configuration: JSONValue?
  /// The latest materialization of each upstream asset.
  package var upstream: [AssetKey: MaterializationRecord]
  /// The cursors of the assets to make.
  package var cursors: [AssetKey: String]
  /// The latest materialization of each asset to make that has one.
  package var latest: [AssetKey: MaterializationRecord]
  /// The least important log messages that are wanted.
  package var logLevel: LogLevel
  /// The labels of the run.
  package var runTags: [String: String]
  /// What is known of the partitions that the run makes; nil for a run without partitions.
  var partitions: StepPartitions?

  /// Asks for what a context is about, with what its storage knows of the assets to make.
  package init(
    _ context: AssetContext, check: String? = nil, configuration: JSONValue? = nil
  ) async throws {
    runID = context.runID
    step = context.step
    self.check = check
    attempt = context.attempt
    selectedKeys = context.selectedKeys
    self.configuration = configuration
    upstream = context.upstream
    cursors = [:]
    for key in selectedKeys { cursors[key] = try await context.cursor(of: key) }
    latest = try await context.latestMaterializations(of: selectedKeys)
    logLevel = context.log.minimumLevel
    runTags = context.runTags
    partitions = StepPartitions(context)
  }

  /// Whether the materializations of an asset are among what the location is told.
  func knows(_ key: AssetKey) -> Bool {
    selectedKeys.contains(key) || upstream[key] != nil
  }

  /// The value of `extras.assetkit`.
  package var json: JSONValue {
    [
      "protocol": .int(Int64(protocolVersion)), "step": .string(step),
      "check": .optional(check), "attempt": .int(Int64(attempt)),
      "selected": .array(selectedKeys.map(\.json)), "config": configuration ?? .null,
      "upstream": .array(upstream.sorted { $0.key < $1.key }.map(\.value.json)),
      "latest": .array(latest.sorted { $0.key < $1.key }.map(\.value.json)),
      "cursors": .array(
        cursors.sorted { $0.key < $1.key }.map {
          ["asset": $0.key.json, "cursor": .string($0.value)]
        }),
      "log_level": .string(logLevel.name),
      "run_tags": .object(runTags.mapValues(JSONValue.string)),
      "partitions": partitions?.json ?? .null,
    ]
  }

  /// Reads a Pipes context.
  init(pipesContext: JSONValue) throws(CodeLocationFault) {
    let context = try JSONFields(pipesContext, "context")
    guard let id = RunID(try context.text("run_id")) else {
      throw CodeLocationFault("context.run_id: expected a UUID")
    }
    runID = id
    guard let fields = try context.optionalObject("extras")?.optionalObject("assetkit") else {
      throw CodeLocationFault(
        "context.extras.assetkit is missing: the process that started this one isn't "
          + "ssc-orchestrator, or one that does not know code locations")
    }
    protocolVersion = Int(try fields.int("protocol"))
    step = try fields.text("step")
    check = try fields.optionalText("check")
    attempt = Int(try fields.int("attempt"))
    selectedKeys = try fields.keys("selected")
    configuration = fields["config"]
    upstream = try Self.records(fields, "upstream")
    latest = try Self.records(fields, "latest")
    cursors = [:]
    for (key, cursor) in try fields.list(
      "cursors",
      { fields throws(CodeLocationFault) in (try fields.key("asset"), try fields.text("cursor")) })
    {
      cursors[key] = cursor
    }
    let level = try fields.text("log_level")
    logLevel = LogLevel.allCases.first { $0.name == level } ?? .info
    runTags = try fields.optionalTexts(of: "run_tags")
    partitions = try fields.optionalObject("partitions").map(StepPartitions.init(fields:))
  }

  private static func records(_ fields: JSONFields, _ name: String) throws(CodeLocationFault)
    -> [AssetKey: MaterializationRecord]
  {
    let records = try fields.list(name, MaterializationRecord.init(fields:))
    return Dictionary(records.map { ($0.materialization.asset, $0) }) { $1 }
  }
}

extension MaterializationRecord {
  fileprivate var json: JSONValue {
    [
      "asset": materialization.asset.json, "id": .int(id.rawValue),
      "run_id": .optional(run?.description), "at_microseconds": .int(timestamp.microseconds),
      "data_version": .string(materialization.dataVersion),
      "code_version": .optional(materialization.codeVersion),
      "metadata": materialization.metadata.json,
      "partition": .optional(materialization.partition),
    ]
  }

  fileprivate init(fields: JSONFields) throws(CodeLocationFault) {
    self.init(
      id: MaterializationID(try fields.int("id")),
      run: try fields.optionalText("run_id").flatMap { RunID($0) },
      timestamp: Timestamp(microseconds: try fields.int("at_microseconds")),
      materialization: Materialization(
        asset: try fields.key("asset"), metadata: try fields.metadata("metadata"),
        codeVersion: try fields.optionalText("code_version"),
        dataVersion: try fields.text("data_version"),
        partition: try fields.optionalText("partition")))
  }
}
