/// The parts of an asset that are made one by one, each known by a key.
///
/// The order of the partitions is that of the declaration for static ones, of time for windows, of
/// their coming for dynamic ones.
public indirect enum PartitionsDefinition: Sendable, Hashable {
  /// A fixed list of keys.
  case `static`([String])
  /// Windows of time, whose keys tell their beginning.
  case timeWindow(TimeWindowPartitions)
  /// A named list of keys that is kept in the instance, and grows and shrinks at run time.
  case dynamic(String)
  /// Every combination of the keys of several dimensions, by their names.
  ///
  /// A key has the keys of the dimensions in the order of their names: `2026-11-20|de`.
  case multi([String: PartitionsDefinition])

  /// Windows of an hour.
  ///
  /// - Parameters:
  ///   - start: The key of the first one, such as `2026-11-20-00:00`.
  ///   - minuteOffset: The minute at which the windows begin.
  public static func hourly(
    from start: String, until end: String? = nil, timeZone: String = "UTC",
    minuteOffset: Int = 0, endOffset: Int = 0
  ) -> PartitionsDefinition {
    .timeWindow(
      TimeWindowPartitions(
        cron: "\(minuteOffset) * * * *", from: start, until: end, timeZone: timeZone,
        endOffset: endOffset))
  }

  /// Windows of a day.
  ///
  /// - Parameters:
  ///   - start: The key of the first one, such as `2026-11-20`.
  ///   - end: Where the last one ends, in the form of a key; nil for no end.
  ///   - hourOffset: The hour of the wall clock at which the windows begin.
  ///   - endOffset: How many windows there are beyond those that are over.
  public static func daily(
    from start: String, until end: String? = nil, timeZone: String = "UTC", hourOffset: Int = 0,
    minuteOffset: Int = 0, endOffset: Int = 0
  ) -> PartitionsDefinition {
    .timeWindow(
      TimeWindowPartitions(
        cron: "\(minuteOffset) \(hourOffset) * * *", from: start, until: end, timeZone: timeZone,
        endOffset: endOffset))
  }

  /// Windows of a week, which begin on a day of the week (0 for Sunday).
  public static func weekly(
    from start: String, until end: String? = nil, timeZone: String = "UTC", dayOffset: Int = 0,
    endOffset: Int = 0
  ) -> PartitionsDefinition {
    .timeWindow(
      TimeWindowPartitions(
        cron: "0 0 * * \(dayOffset)", from: start, until: end, timeZone: timeZone,
        endOffset: endOffset))
  }

  /// Windows of a month, which begin on a day of the month (from 1).
  public static func monthly(
    from start: String, until end: String? = nil, timeZone: String = "UTC", dayOffset: Int = 1,
    endOffset: Int = 0
  ) -> PartitionsDefinition {
    .timeWindow(
      TimeWindowPartitions(
        cron: "0 0 \(dayOffset) * *", from: start, until: end, timeZone: timeZone,
        endOffset: endOffset))
  }

  /// The kind in words, for messages.
  package var kind: String {
    switch self {
    case .static: "static"
    case .timeWindow: "time-window"
    case .dynamic: "dynamic"
    case .multi: "multi-dimensional"
    }
  }

  /// What it consists of, in a line.
  public var summary: String {
    switch self {
    case .static(let keys):
      "static: \(keys.prefix(4).joined(separator: ", "))" + (keys.count > 4 ? ", …" : "")
    case .timeWindow(let windows):
      "windows of \(windows.cron) (\(windows.timeZone)) from \(windows.start)"
        + (windows.end.map { " until \($0)" } ?? "")
    case .dynamic(let name): "dynamic: \(name)"
    case .multi(let dimensions):
      dimensions.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value.summary))" }
        .joined(separator: " × ")
    }
  }

  /// Refuses keys that can't be those of a dynamic set.
  package static func check(_ keys: [String], of name: String) throws(DefinitionError) {
    for key in keys {
      guard let fault = fault(ofKey: key) else { continue }
      throw DefinitionError(.unknownPartition, subject: name, message: fault)
    }
  }

  /// The names of the dynamic sets in it.
  package var dynamicNames: Set<String> {
    switch self {
    case .static, .timeWindow: []
    case .dynamic(let name): [name]
    case .multi(let dimensions):
      dimensions.values.reduce(into: []) { $0.formUnion($1.dynamicNames) }
    }
  }
}

/// Windows of time between the ticks of a cron expression.
///
/// The set grows: a window is a partition once it is over, or `endOffset` windows earlier.
public struct TimeWindowPartitions: Sendable, Hashable {
  /// At whose ticks the windows begin; they follow the wall clock as schedules do.
  public var cron: String
  /// The first window begins at the first tick from here on, in the form of a key.
  public var start: String
  /// No window ends after this, in the form of a key; nil for no end.
  public var end: String?
  /// The IANA name of the zone in which cron expression and keys are meant.
  public var timeZone: String
  /// How keys are written: text with `%Y %m %d %H %M %S %y %j %z`.
  ///
  /// Of two windows of an expression for every hour whose keys would be the same, as clocks were put back,
  /// the later one gets its offset from UTC appended, as in Dagster.
  public var format: String
  /// How many windows there are beyond those that are over; negative for fewer.
  public var endOffset: Int

  /// Describes windows.
  ///
  /// - Parameter format: Nil for Dagster's formats: `%Y-%m-%d-%H:%M` for an expression that ticks several
  ///   times a day, `%Y-%m-%d` for others.
  public init(
    cron: String, from start: String, until end: String? = nil, timeZone: String = "UTC",
    format: String? = nil, endOffset: Int = 0
  ) {
    self.cron = cron
    self.start = start
    self.end = end
    self.timeZone = timeZone
    let isFine = (try? CronExpression(cron))?.ticksSeveralTimesADay ?? false
    self.format = format ?? (isFine ? "%Y-%m-%d-%H:%M" : "%Y-%m-%d")
    self.endOffset = endOffset
  }
}

/// How the partitions of a backfill are spread over runs.
public enum BackfillPolicy: Sendable, Hashable, CustomStringConvertible {
  /// Several runs, each of at most so many neighbouring partitions.
  case multiRun(maxPartitionsPerRun: Int = 1)
  /// One run for each range of neighbouring partitions.
  case singleRun

  /// `single_run`, or `multi_run(1)` with the number of partitions.
  public var description: String {
    switch self {
    case .multiRun(let count): "multi_run(\(count))"
    case .singleRun: "single_run"
    }
  }

  /// The most partitions that a run makes.
  package var limit: Int {
    switch self {
    case .multiRun(let count): max(1, count)
    case .singleRun: .max
    }
  }
}

/// A stretch of time that contains its beginning and not its end.
public struct TimeWindow: Sendable, Hashable {
  /// The beginning.
  public var start: Instant
  /// The end, which is the next window's beginning.
  public var end: Instant

  /// Makes a window.
  public init(start: Instant, end: Instant) {
    self.start = start
    self.end = end
  }
}
