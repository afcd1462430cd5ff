import AssetKitCore
import Testing

struct CronScheduleTests {
  private func ticks(
    _ crons: [String], _ zone: String, from start: String, count: Int
  ) throws -> [String] {
    let schedule = CronSchedule(
      expressions: try crons.map { try CronExpression($0) }, zone: try TimeZoneRules(named: zone))
    let instant = try #require(Instant(iso8601: start))
    return schedule.ticks(after: instant, count: count).map { schedule.zone.iso8601($0) }
  }

  @Test func `a time in the gap moves to its end`() throws {
    #expect(
      try ticks(["30 2 * * *"], "Europe/Berlin", from: "2026-03-28T00:00Z", count: 3) == [
        "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00",
      ])
    // Several times in the gap, and one at its end, are one tick.
    #expect(
      try ticks(["*/20 2,3 * * *"], "Europe/Berlin", from: "2026-03-29T00:30Z", count: 3) == [
        "2026-03-29T03:00:00+02:00", "2026-03-29T03:20:00+02:00", "2026-03-29T03:40:00+02:00",
      ])
  }

  @Test func `an ambiguous time fires once, the later one`() throws {
    #expect(
      try ticks(["30 2 * * *"], "Europe/Berlin", from: "2026-10-24T12:00Z", count: 2) == [
        "2026-10-25T02:30:00+01:00", "2026-10-26T02:30:00+01:00",
      ])
    // Also when asked in the first of the two hours, after the time there.
    #expect(
      try ticks(["15 2 * * *"], "Europe/Berlin", from: "2026-10-25T02:45:00+02:00", count: 1)
        == ["2026-10-25T02:15:00+01:00"])
  }

  @Test func `an expression for every hour follows real time`() throws {
    #expect(
      try ticks(["0 * * * *"], "Europe/Berlin", from: "2026-10-25T01:30:00+02:00", count: 3) == [
        "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00",
      ])
    #expect(
      try ticks(["0 0-23 * * *"], "Europe/Berlin", from: "2026-03-29T01:30:00+01:00", count: 2) == [
        "2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00",
      ])
  }

  @Test func `an hourly schedule is on the hour in zones of half hours`() throws {
    #expect(
      try ticks(["0 * * * *"], "Asia/Kolkata", from: "2026-01-01T00:00Z", count: 2) == [
        "2026-01-01T06:00:00+05:30", "2026-01-01T07:00:00+05:30",
      ])
    #expect(
      try ticks(["15 * * * *"], "Asia/Kathmandu", from: "2026-01-01T00:00Z", count: 1)
        == ["2026-01-01T06:15:00+05:45"])
  }

  @Test func `changes at midnight give times that exist`() throws {
    #expect(
      try ticks(["0 0 * * *"], "Africa/Cairo", from: "2026-04-23T12:00Z", count: 2) == [
        "2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00",
      ])
    #expect(
      try ticks(["30 23 * * *"], "Africa/Cairo", from: "2026-10-29T12:00Z", count: 1)
        == ["2026-10-29T23:30:00+02:00"])
    #expect(
      try ticks(["0 0 * * *"], "America/Santiago", from: "2026-09-05T12:00Z", count: 1)
        == ["2026-09-06T01:00:00-03:00"])
    #expect(
      try ticks(["0 23 * * *"], "America/Santiago", from: "2026-04-04T12:00Z", count: 2) == [
        "2026-04-04T23:00:00-04:00", "2026-04-05T23:00:00-04:00",
      ])
    #expect(
      try ticks(["0 0 * * *"], "Asia/Beirut", from: "2026-03-28T12:00Z", count: 1)
        == ["2026-03-29T01:00:00+03:00"])
  }

  @Test func `a leap day is found from anywhere`() throws {
    for start in ["2026-03-01T00:00Z", "2028-02-28T00:00Z", "2028-02-28T23:59:59Z"] {
      #expect(
        try ticks(["30 6 29 2 *"], "UTC", from: start, count: 1) == ["2028-02-29T06:30:00+00:00"])
    }
    #expect(
      try ticks(["0 0 29 2 *"], "America/New_York", from: "2096-03-01T00:00Z", count: 1)
        == ["2104-02-29T00:00:00-05:00"])
  }

  @Test func `several expressions are a union in order, without duplicates`() throws {
    #expect(
      try ticks(
        ["0 2 * * *", "0 * * * *", "30 2 * * *"], "Europe/Berlin",
        from: "2026-10-25T01:30:00+02:00", count: 4) == [
          "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00",
          "2026-10-25T03:00:00+01:00",
        ])
  }

  @Test func `a day that the calendar skipped is made up for`() throws {
    #expect(
      try ticks(["0 9 * * *"], "Pacific/Apia", from: "2011-12-29T12:00:00-10:00", count: 2) == [
        "2011-12-31T00:00:00+14:00", "2011-12-31T09:00:00+14:00",
      ])
  }

  @Test func `the calendar has an end`() throws {
    let cron = try CronExpression("0 0 29 2 *")
    for zone in [TimeZoneRules.utc, try TimeZoneRules(named: "Europe/Berlin")] {
      let schedule = CronSchedule(expressions: [cron], zone: zone)
      #expect(schedule.next(after: Instant(secondsSince1970: .max)) == nil)
      #expect(schedule.next(after: Instant(secondsSince1970: 253_402_300_799)) == nil)
      #expect(schedule.next(after: Instant(secondsSince1970: 253_400_000_000)) == nil)
      #expect(schedule.next(after: Instant(secondsSince1970: .min)) != nil)
    }
    #expect(
      CronSchedule(expressions: [], zone: .utc).next(after: .init(secondsSince1970: 0)) == nil)
  }
}
