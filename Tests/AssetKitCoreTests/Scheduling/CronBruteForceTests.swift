import AssetKitCore
import Testing

/// Compares schedules with an evaluation minute by minute, around the clock changes of many zones.
struct CronBruteForceTests {
  struct Window: Sendable, CustomTestStringConvertible {
    var zone: String
    var start: String
    var testDescription: String { "\(zone) from \(start)" }
  }

  static let windows = [
    ("Asia/Kolkata", "2026-01-30"), ("Europe/Berlin", "2026-03-26"),
    ("Europe/Berlin", "2026-10-22"),
    ("America/New_York", "2026-03-05"), ("America/New_York", "2026-10-29"),
    ("America/New_York", "2045-11-02"), ("Australia/Lord_Howe", "2026-04-02"),
    ("Australia/Lord_Howe", "2026-10-01"), ("America/Santiago", "2026-04-02"),
    ("America/Santiago", "2026-09-03"), ("Africa/Cairo", "2026-04-21"),
    ("Africa/Cairo", "2026-10-27"), ("Asia/Beirut", "2026-03-26"), ("Asia/Beirut", "2026-10-22"),
    ("Pacific/Apia", "2011-12-27"), ("Asia/Pyongyang", "2018-05-02"),
    ("Asia/Pyongyang", "2015-08-12"),
    ("Africa/Casablanca", "2026-02-12"), ("Europe/Dublin", "2026-10-22"), ("UTC", "2027-12-29"),
  ].map { Window(zone: $0, start: $1) }

  static let crons = [
    "*/7 * * * *", "30 * * * *", "0 0 * * *", "30 0 * * *", "*/20 2 * * *", "15 1-3 * * *",
    "0 */2 * * *", "45 23 * * *", "10,50 0,1,2,3,23 * * 0,6", "5 0 1 * 1",
  ]

  @Test(arguments: windows)
  func `every tick is found, and nothing else`(window: Window) throws {
    let zone = try TimeZoneRules(named: window.zone)
    let start = try #require(Instant(iso8601: window.start + "T00:00:00Z"))
    let minutes = WallClock(zone: zone, start: start, days: 6)
    for text in Self.crons {
      let schedule = CronSchedule(expressions: [try CronExpression(text)], zone: zone)
      let expected = minutes.ticks(of: NaiveCron(text))
      var found: [Int64] = []
      var last = start
      while let tick = schedule.next(after: last), tick.secondsSince1970 < minutes.end {
        #expect(tick > last)
        found.append(tick.secondsSince1970)
        last = tick
      }
      #expect(found == expected, "\(text)")
      // From anywhere in between, the next tick is the same.
      var rest = expected[...]
      for second in stride(from: start.secondsSince1970 + 1, to: minutes.end - 1, by: 1_621) {
        rest = rest.drop { $0 <= second }
        guard let next = rest.first else { break }
        let tick = schedule.next(after: Instant(secondsSince1970: second))
        #expect(tick?.secondsSince1970 == next, "\(text)")
      }
    }
  }
}

/// The minutes of some days, each with what the clock on the wall shows.
private struct WallClock {
  let start: Int64
  let end: Int64
  private let shown: [Int64]

  init(zone: TimeZoneRules, start: Instant, days: Int64) {
    self.start = start.secondsSince1970
    end = self.start + days * 86_400
    shown = stride(from: self.start, to: end, by: 60).map {
      $0 + zone.offset(at: Instant(secondsSince1970: $0))
    }
  }

  /// The instants after the start at which an expression fires, by the definition of the rule.
  func ticks(of cron: NaiveCron) -> [Int64] {
    var ticks: Set<Int64> = []
    var latest: [Int64: Int64] = [:]
    for (index, wall) in shown.enumerated() {
      let instant = start + Int64(index) * 60
      if cron.isEveryHour, cron.matches(wall) { ticks.insert(instant) }
      latest[wall] = instant
      guard !cron.isEveryHour, index > 0 else { continue }
      for skipped in stride(from: shown[index - 1] + 60, to: wall, by: 60)
      where cron.matches(skipped) {
        ticks.insert(instant)
      }
    }
    if !cron.isEveryHour {
      for (wall, instant) in latest where cron.matches(wall) { ticks.insert(instant) }
    }
    return ticks.filter { $0 > start }.sorted()
  }
}

/// The plainest reading of lists, ranges and steps of numbers.
private struct NaiveCron {
  private let fields: [Set<Int>]
  private let isDayOfMonthFree: Bool
  private let isDayOfWeekFree: Bool
  let isEveryHour: Bool

  init(_ text: String) {
    let written = text.split(separator: " ").map(String.init)
    fields = zip(written, [0...59, 0...23, 1...31, 1...12, 0...6]).map { field, range in
      Set(
        field.split(separator: ",").flatMap { item -> [Int] in
          let sides = item.split(separator: "/")
          let ends = sides[0].split(separator: "-").compactMap { Int($0) }
          let values = ends.first.map { $0...(ends.last ?? $0) } ?? range
          let step = sides.count == 2 ? Int(sides[1]) ?? 1 : 1
          return Array(stride(from: values.lowerBound, through: values.upperBound, by: step))
        })
    }
    isDayOfMonthFree = written[2] == "*"
    isDayOfWeekFree = written[4] == "*"
    isEveryHour = fields[1].count == 24
  }

  func matches(_ wall: Int64) -> Bool {
    let minute = Int(wall / 60)
    guard fields[0].contains(minute % 60), fields[1].contains(minute / 60 % 24) else {
      return false
    }
    var day = minute / 1_440
    let weekday = (day + 4) % 7
    var year = 1970
    func isLeap() -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    while day >= (isLeap() ? 366 : 365) {
      day -= isLeap() ? 366 : 365
      year += 1
    }
    var month = 1
    for length in [31, isLeap() ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
      guard day >= length else { break }
      day -= length
      month += 1
    }
    guard fields[3].contains(month) else { return false }
    let inMonth = fields[2].contains(day + 1)
    let inWeek = fields[4].contains(weekday)
    return switch (isDayOfMonthFree, isDayOfWeekFree) {
    case (true, true): true
    case (false, true): inMonth
    case (true, false): inWeek
    case (false, false): inMonth || inWeek
    }
  }
}
