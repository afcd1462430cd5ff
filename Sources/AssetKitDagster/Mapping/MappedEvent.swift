internal import AssetKitCore

/// A row that can't be read, with why.
struct Unreadable: Error {
  let reason: String
}

/// An event of Dagster's log in our columns.
///
/// Its place in the run, the number of its attempt and the identities of its inputs follow from what
/// came before it, and so are left to the writer.
struct MappedEvent: Sendable {
  /// The number of the row in `event_logs`.
  let id: Int64
  /// The columns, without sequence and attempt.
  var columns: EventColumns
  /// What has no column.
  private(set) var extra: [String: JSONValue] = [:]
  /// Which events made what a materialization read.
  private(set) var inputs: [Input] = []
  /// What could not be kept as it was.
  private(set) var notes: [ImportNote] = []

  /// An upstream materialization, by the number of its event in Dagster.
  struct Input: Sendable {
    let asset: AssetKey
    let event: Int64
    let dataVersion: String
  }

  /// What says of an event once more in which step it was: half of the text of most.
  private static let unused: Set = ["logging_tags", "solid_handle", "step_handle"]

  /// Reads the text of `event_logs.event`.
  ///
  /// - Throws: `Unreadable`.
  init(id: Int64, text: String) throws(Unreadable) {
    let entry: JSONValue
    do {
      entry = try JSONValue(parsingPython: text, skipping: Self.unused)
    } catch {
      throw Unreadable(reason: error.description)
    }
    guard let time = Timestamp(seconds: entry["timestamp"]?.number) else {
      throw Unreadable(reason: "it has no time")
    }
    self.id = id
    let level = Self.level(entry["level"]?.integer)
    let message = entry["user_message"]?.string?.nonEmpty ?? entry["message"]?.string?.nonEmpty
    columns = EventColumns(
      sequence: 0, timestamp: time, type: .log, step: entry["step_key"]?.string?.nonEmpty,
      level: level, message: message)
    if let error = DagsterError(entry["error_info"]) { extra["error"] = error.details }
    guard let event = entry["dagster_event"], case .object = event else {
      // Messages keep their blanks.
      columns.message = entry["user_message"]?.string ?? message ?? ""
      return
    }
    guard let type = event["event_type_value"]?.string else {
      throw Unreadable(reason: "it has no type")
    }
    columns.step = event["step_key"]?.string?.nonEmpty ?? columns.step
    columns.message = event["message"]?.string?.nonEmpty ?? message
    let data = event["event_specific_data"] ?? .null
    if let known = Self.type(type) {
      columns.type = known
      if known != .engineEvent { columns.level = nil }
      try read(data, runID: entry["run_id"]?.string)
    } else {
      columns.type = .engineEvent
      columns.name = type
      notes.append(ImportNote(.eventTypeConverted, type, example: "event \(id)"))
      if case .object = data { extra["dagster"] = data }
    }
  }

  /// The type under which ours has it: run events are stored as PIPELINE_….
  private static func type(_ name: String) -> EventType? {
    let prefix = "PIPELINE_"
    if name.hasPrefix(prefix) { return EventType(rawValue: "RUN_" + name.dropFirst(prefix.count)) }
    // Dagster's log messages have no type.
    return name == EventType.log.rawValue ? nil : EventType(rawValue: name)
  }

  /// The nearest of our levels at or below one of Python's.
  private static func level(_ number: Int64?) -> LogLevel {
    LogLevel.allCases.last { Int64($0.rawValue) <= number ?? 20 } ?? .debug
  }

  private mutating func read(_ data: JSONValue, runID: String?) throws(Unreadable) {
    switch columns.type {
    case .assetMaterialization: try readMaterialization(data, runID: runID)
    case .assetObservation: try readObservation(data)
    case .assetCheckEvaluation: try readEvaluation(data)
    case .assetMaterializationPlanned, .assetWiped:
      columns.asset = try asset(data["asset_key"])
      columns.partition = data["partition"]?.string
    case .assetCheckEvaluationPlanned:
      columns.asset = try asset(data["asset_key"])
      columns.name = data["check_name"]?.string
    case .assetFailedToMaterialize:
      let failure = data["asset_materialization_failure"] ?? .null
      columns.asset = try asset(failure["asset_key"])
      columns.partition = failure["partition"]?.string
      readError(data)
    case .stepSuccess:
      columns.duration = Self.microseconds(data["duration_ms"]?.number, per: 1000)
    case .stepUpForRetry:
      columns.duration = Self.microseconds(data["seconds_to_wait"]?.number, per: 1_000_000) ?? 0
      readError(data)
    case .stepFailure, .runFailure, .runCanceled: readError(data)
    case .resourceInitStarted, .resourceInitSuccess, .resourceInitFailure, .engineEvent:
      readEngineEvent(data)
    default: break
    }
  }

  private static func microseconds(_ number: Double?, per unit: Double) -> Int64? {
    number.flatMap { Int64(exactly: ($0 * unit).rounded()) }
  }

  private func asset(_ json: JSONValue?) throws(Unreadable) -> AssetKey {
    guard let key = json?.assetKey else { throw Unreadable(reason: "it names no asset") }
    return key
  }

  /// The reason becomes the message, the whole error a detail.
  private mutating func readError(_ data: JSONValue) {
    guard let error = DagsterError(data["error"]) else { return }
    extra["error"] = error.details
    if let reason = error.reason.nonEmpty { columns.message = reason }
    let given = metadata(data["user_failure_data"]?["metadata_entries"])
    if !given.isEmpty { extra["metadata"] = given.json }
  }

  private mutating func readEngineEvent(_ data: JSONValue) {
    if let error = DagsterError(data["error"]) { extra["error"] = error.details }
    // What nobody asks for by its type need not be said to have another one.
    let given = DagsterMetadata(data["metadata_entries"], subject: "event \(id)").values
    if !given.isEmpty { extra["metadata"] = given.json }
    guard columns.type != .engineEvent else { return }
    // One event of Dagster's is about all resources of a step: "… of resources [a, b]."
    guard let message = columns.message, let start = message.firstIndex(of: "["),
      let end = message.lastIndex(of: "]"), start < end
    else { return }
    columns.name = String(message[start..<end].dropFirst())
  }

  private mutating func readMaterialization(_ data: JSONValue, runID: String?) throws(Unreadable) {
    let made = data["materialization"] ?? .null
    let asset = try asset(made["asset_key"])
    let tags = made["tags"]?.members.compactMapValues(\.string) ?? [:]
    let versions = DataVersionTags(tags)
    inputs = versions.inputs
    notes += versions.unknownInputs.map {
      ImportNote(.inputUnknown, example: "event \(id): \($0)")
    }
    if versions.data == nil {
      notes.append(ImportNote(.dataVersionMissing, example: "event \(id)"))
    }
    columns.asset = asset
    columns.partition = made["partition"]?.string
    columns.materialization = Materialization(
      asset: asset, metadata: metadata(made["metadata_entries"] ?? made["metadata"]),
      // For an asset without a code version Dagster puts the run's id in its place.
      codeVersion: versions.code == runID ? nil : versions.code,
      dataVersion: versions.data ?? "dagster-event-\(id)", partition: columns.partition)
    readDescription(made, versions.others)
  }

  private mutating func readObservation(_ data: JSONValue) throws(Unreadable) {
    let seen = data["asset_observation"] ?? .null
    let asset = try asset(seen["asset_key"])
    let versions = DataVersionTags(seen["tags"]?.members.compactMapValues(\.string) ?? [:])
    columns.asset = asset
    columns.partition = seen["partition"]?.string
    columns.observation = AssetObservation(
      asset: asset, metadata: metadata(seen["metadata_entries"] ?? seen["metadata"]),
      dataVersion: versions.data, partition: columns.partition)
    readDescription(seen, versions.others)
  }

  private mutating func readEvaluation(_ data: JSONValue) throws(Unreadable) {
    let asset = try asset(data["asset_key"])
    guard let name = data["check_name"]?.string else {
      throw Unreadable(reason: "it names no check")
    }
    columns.asset = asset
    columns.name = name
    columns.evaluation = CheckEvaluation(
      asset: asset, name: name, passed: (data["passed"] ?? data["success"]) == .bool(true),
      severity: data["severity"]?.enumeration.flatMap(CheckSeverity.init) ?? .error,
      description: data["description"]?.string,
      metadata: metadata(data["metadata"] ?? data["metadata_entries"]))
  }

  private mutating func readDescription(_ json: JSONValue, _ tags: [String: String]) {
    if let description = json["description"]?.string?.nonEmpty {
      extra["description"] = .string(description)
    }
    if !tags.isEmpty { extra["tags"] = .object(tags.mapValues(JSONValue.string)) }
  }

  private mutating func metadata(_ json: JSONValue?) -> [String: MetadataValue] {
    let read = DagsterMetadata(json, subject: "event \(id)")
    notes += read.notes
    return read.values
  }
}
