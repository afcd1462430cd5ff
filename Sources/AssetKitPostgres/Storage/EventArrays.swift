package import AssetKitCore
package import PostgresClient

/// A batch of events in the arrays from which set-based statements insert.
struct EventArrays {
  var sequence: [Int32] = []
  var step: [Int32?] = []
  var asset: [Int32?] = []
  var at: [PostgresTimestamp] = []
  var type: [String] = []
  var level: [String?] = []
  var attempt: [Int16?] = []
  var duration: [Int64?] = []
  var name: [String?] = []
  var message: [String?] = []
  var details: [String?] = []
  var partition: [String?] = []

  init(_ events: [EventColumns], steps: [String: Int32], assets: [AssetKey: Int32]) {
    for event in events {
      let row = EventRow(event, steps: steps, assets: assets)
      sequence.append(row.sequence)
      step.append(row.step)
      asset.append(row.asset)
      at.append(row.at)
      type.append(row.type)
      level.append(row.level)
      attempt.append(row.attempt)
      duration.append(row.duration)
      name.append(row.name)
      message.append(row.message)
      details.append(row.details)
      partition.append(row.partition)
    }
  }
}

/// An event as a row of `assetkit.events`.
package struct EventRow {
  let sequence: Int32
  let step: Int32?
  let asset: Int32?
  let at: PostgresTimestamp
  let type: String
  let level: String?
  let attempt: Int16?
  let duration: Int64?
  let name: String?
  let message: String?
  let details: String?
  let partition: String?

  /// Makes the row; `extra` are members of `details` that go beyond the columns.
  package init(
    _ event: EventColumns, steps: [String: Int32], assets: [AssetKey: Int32],
    extra: [String: JSONValue] = [:]
  ) {
    sequence = Int32(clamping: event.sequence)
    step = event.step.flatMap { steps[$0] }
    asset = event.asset.flatMap { assets[$0] }
    at = event.timestamp.postgres
    type = event.type.rawValue
    level = event.level?.name
    attempt = event.attempt.map(Int16.init(clamping:))
    duration = event.duration
    name = event.name?.storable
    message = event.message?.storable
    let own = Self.details(of: event)
    details = own == nil && extra.isEmpty ? nil : Self.object(own, extra).text
    partition = event.partition?.storable
  }

  /// The statement that copies such rows into the table.
  package static var copyStatement: String { Schema.events["copy_events"] }

  /// Writes the row for ``copyStatement``.
  package func write(to row: inout CopyRow, run: Int64) {
    row.int8(run)
    row.int4(sequence)
    row.int4(step)
    row.int4(asset)
    row.timestamptz(at)
    row.text(type)
    row.text(level)
    row.int2(attempt)
    row.int8(duration)
    row.text(name)
    row.text(message)
    row.jsonb(details)
    row.text(partition)
  }

  /// What has no column: the content of observations and check evaluations.
  private static func details(of event: EventColumns) -> [String: JSONValue]? {
    if let seen = event.observation {
      return ["metadata": seen.metadata.json, "data_version": .optional(seen.dataVersion)]
    }
    if let result = event.evaluation {
      return [
        "passed": .bool(result.passed), "severity": .string(result.severity.rawValue),
        "description": .optional(result.description), "metadata": result.metadata.json,
      ]
    }
    return nil
  }

  private static func object(_ own: [String: JSONValue]?, _ extra: [String: JSONValue])
    -> JSONValue
  {
    .object(extra.merging(own ?? [:]) { $1 })
  }
}

extension JSONValue {
  static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  /// The text, when this is one.
  var string: String? { if case .string(let text) = self { text } else { nil } }
}

/// The materializations of a batch, and what they were made from, in arrays.
struct MaterializationArrays {
  var sequence: [Int32] = []
  var asset: [Int32] = []
  var at: [PostgresTimestamp] = []
  var codeVersion: [String?] = []
  var dataVersion: [String] = []
  var metadata: [String] = []
  var cursor: [String?] = []
  var partition: [String?] = []
  var inputSequence: [Int32] = []
  var inputAsset: [Int32] = []
  var inputID: [Int64] = []
  var inputDataVersion: [String] = []
  var inputPartition: [String?] = []

  init(_ events: [EventColumns], assets: [AssetKey: Int32]) {
    for event in events {
      guard let made = event.materialization, let number = assets[made.asset] else { continue }
      sequence.append(Int32(clamping: event.sequence))
      asset.append(number)
      at.append(event.timestamp.postgres)
      codeVersion.append(made.codeVersion?.storable)
      dataVersion.append(made.dataVersion.storable)
      metadata.append(made.metadata.json.text)
      cursor.append(made.cursor?.storable)
      partition.append(made.partition?.storable)
      for input in made.inputs {
        guard let upstream = assets[input.asset] else { continue }
        inputSequence.append(Int32(clamping: event.sequence))
        inputAsset.append(upstream)
        inputID.append(input.id.rawValue)
        inputDataVersion.append(input.dataVersion.storable)
        inputPartition.append(input.partition?.storable)
      }
    }
  }
}

/// The partitions that a batch plans, in arrays.
struct PlannedPartitionArrays {
  var asset: [Int32] = []
  var partition: [String] = []

  init(_ events: [EventColumns], assets: [AssetKey: Int32]) {
    for event in events where event.type == .assetMaterializationPlanned {
      guard let partition = event.partition, let number = event.asset.flatMap({ assets[$0] }) else {
        continue
      }
      asset.append(number)
      self.partition.append(partition.storable)
    }
  }
}

/// The check evaluations of a batch, in arrays.
struct EvaluationArrays {
  var sequence: [Int32] = []
  var asset: [Int32] = []
  var name: [String] = []
  var at: [PostgresTimestamp] = []
  var passed: [Bool] = []
  var severity: [String] = []
  var description: [String?] = []
  var metadata: [String] = []

  init(_ events: [EventColumns], assets: [AssetKey: Int32]) {
    for event in events {
      guard let result = event.evaluation, let number = assets[result.asset] else { continue }
      sequence.append(Int32(clamping: event.sequence))
      asset.append(number)
      name.append(result.name.storable)
      at.append(event.timestamp.postgres)
      passed.append(result.passed)
      severity.append(result.severity.rawValue)
      description.append(result.description?.storable)
      metadata.append(result.metadata.json.text)
    }
  }
}
