internal import AssetKitCore
internal import CommandLineKit

extension OrderedJSON {
  static func texts(_ texts: [String]) -> OrderedJSON { .array(texts.map { .string($0) }) }

  static func keys(_ keys: [AssetKey]) -> OrderedJSON { texts(keys.map(\.description)) }

  static func tags(_ tags: [String: String]) -> OrderedJSON {
    OrderedJSON(.object(tags.mapValues(JSONValue.string)))
  }

  static func metadata(_ metadata: [String: MetadataValue]) -> OrderedJSON {
    OrderedJSON(.object(metadata.mapValues(\.json)))
  }

  static func time(_ time: Timestamp?) -> OrderedJSON { .optional(time?.iso8601) }

  static func seconds(_ duration: Duration?) -> OrderedJSON {
    duration.map { .double($0 / .seconds(1)) } ?? .null
  }
}

extension Timestamp {
  /// The instant in UTC to the microsecond: `2026-11-20T13:03:33.004000Z`.
  var iso8601: String {
    let (seconds, fraction) = floorSeconds
    let digits = String(fraction)
    let whole = Instant(secondsSince1970: seconds).iso8601.dropLast()
    return whole + "." + String(repeating: "0", count: 6 - digits.count) + digits + "Z"
  }

  /// The second that the instant lies in, and the microseconds since it began.
  var floorSeconds: (seconds: Int64, microseconds: Int64) {
    let fraction = (microseconds % 1_000_000 + 1_000_000) % 1_000_000
    return ((microseconds - fraction) / 1_000_000, fraction)
  }
}

extension RunRecord {
  /// How long the run took; until now when it hasn't ended.
  func duration(at now: Timestamp) -> Duration? {
    startedAt.map { (endedAt ?? now) - $0 }
  }

  /// The members that `run list` and `run show` have in common.
  func json(at now: Timestamp) -> [(key: String, value: OrderedJSON)] {
    [
      ("run_id", .string(id.description)), ("status", .string(status.rawValue)),
      ("selection", .string(selection)), ("tags", .tags(tags)),
      ("created_at", .time(createdAt)), ("started_at", .time(startedAt)),
      ("ended_at", .time(endedAt)), ("duration_seconds", .seconds(duration(at: now))),
      ("worker", .string(worker)), ("message", .optional(message)),
    ]
  }
}

extension MaterializationRecord {
  /// The record as `asset show` writes it.
  var json: OrderedJSON {
    [
      "materialization_id": .int(id.rawValue), "run_id": .optional(run?.description),
      "timestamp": .time(timestamp), "metadata": .metadata(materialization.metadata),
      "code_version": .optional(materialization.codeVersion),
      "data_version": .string(materialization.dataVersion),
      "partition": .optional(materialization.partition),
      "inputs": .array(
        materialization.inputs.map { input in
          [
            "asset": .string(input.asset.description),
            "materialization_id": .int(input.id.rawValue),
            "data_version": .string(input.dataVersion),
          ]
        }),
    ]
  }
}

extension ScheduleDefinition {
  /// The next ticks, at most `count` of them; the definition must be valid.
  func ticks(after instant: Instant, count: Int) throws -> [Instant] {
    let schedule = CronSchedule(
      expressions: try cron.map { try CronExpression($0) }, zone: try TimeZoneRules(named: timeZone)
    )
    return schedule.ticks(after: instant, count: count)
  }
}
