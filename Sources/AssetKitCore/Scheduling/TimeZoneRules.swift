/// The wall clock of a time zone: its offset from UTC at every instant, past and future.
///
/// The rules come from the system's zone files, as Foundation's time zones need ICU.
public struct TimeZoneRules: Sendable, Hashable {
  /// The name, such as `Europe/Berlin`.
  public let name: String

  private let table: TimeZoneTable

  /// Coordinated Universal Time, which needs no zone files.
  public static let utc = TimeZoneRules(
    name: "UTC", table: TimeZoneTable(initialOffset: 0, transitions: [], footer: nil))

  init(name: String, table: TimeZoneTable) {
    self.name = name
    self.table = table
  }

  /// Finds a zone by its name in the IANA database.
  /// - Throws: An error when the name is malformed or unknown, when the system has no zone files
  ///   (`UTC` works without), or when the zone's file is damaged.
  public init(named name: String) throws(TimeZoneError) {
    try self.init(named: name, in: .system)
  }

  init(named name: String, in database: TimeZoneDatabase) throws(TimeZoneError) {
    if ["UTC", "Etc/UTC"].contains(name) {
      self.init(name: name, table: Self.utc.table)
    } else {
      let bytes = try database.file(named: name)
      self.init(name: name, table: try TZifReader(bytes, zone: name).table())
    }
  }

  /// Seconds that the wall clock is ahead of UTC.
  public func offset(at instant: Instant) -> Int64 {
    period(at: instant.secondsSince1970).offset
  }

  /// The text of an instant on the wall clock, with its offset: `2026-07-01T09:00:00+02:00`.
  public func iso8601(_ instant: Instant) -> String {
    let instant = min(max(instant, .earliest), .latest)
    let offset = offset(at: instant)
    return Instant.iso8601(wallClock: instant.secondsSince1970 + offset)
      + Instant.iso8601(offset: offset)
  }

  /// A stretch of time without a change of the clock.
  struct Period: Sendable, Hashable {
    /// The first second, as seconds since 1970.
    var start: Int64
    /// The second after the last.
    var end: Int64
    /// Seconds ahead of UTC.
    var offset: Int64
  }

  func period(at seconds: Int64) -> Period { table.period(at: seconds) }
}

/// The changes of a zone's clock: a list of those that are known one by one, and a yearly rule.
struct TimeZoneTable: Sendable, Hashable {
  /// A change of the clock and the offset from then on.
  struct Transition: Sendable, Hashable {
    var instant: Int64
    var offset: Int64
  }

  /// The offset before the first change.
  var initialOffset: Int64
  /// The changes in ascending order.
  var transitions: [Transition]
  /// What holds after the last listed change.
  var footer: PosixTimeZone?

  func period(at seconds: Int64) -> TimeZoneRules.Period {
    let next = firstIndex(after: seconds)
    guard next == transitions.count, let footer, footer.daylight != nil else {
      let end = next < transitions.count ? transitions[next].instant : .max
      return period(from: next - 1, to: end)
    }
    return recurringPeriod(at: seconds, footer)
  }

  private func period(from index: Int, to end: Int64) -> TimeZoneRules.Period {
    guard index >= 0 else { return .init(start: .min, end: end, offset: initialOffset) }
    let start = transitions[index]
    return .init(start: start.instant, end: end, offset: start.offset)
  }

  /// The number of changes up to and including an instant, by bisection.
  private func firstIndex(after seconds: Int64) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].instant <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func recurringPeriod(
    at seconds: Int64, _ footer: PosixTimeZone
  ) -> TimeZoneRules.Period {
    let latest = Instant.latest.secondsSince1970
    let year = CivilDate(daysSince1970: min(seconds, latest).floorDivided(by: 86_400)).year
    let listed = transitions.last?.instant ?? .min
    var period = period(from: transitions.count - 1, to: .max)
    for transition in footer.transitions(inYears: year - 1...year + 1)
    where transition.instant > listed {
      guard transition.instant <= seconds else {
        period.end = transition.instant
        break
      }
      period.start = transition.instant
      period.offset = transition.offset
    }
    return period
  }
}
