import AssetKitCore
import Testing

struct CronExpressionTests {
  /// The days of February 2026, which begins on a Sunday, on which an expression fires at midnight.
  private func february(_ dayOfMonth: String, _ dayOfWeek: String) throws -> [Int] {
    let cron = try CronExpression("0 0 \(dayOfMonth) FEB \(dayOfWeek)")
    let schedule = CronSchedule(expressions: [cron], zone: .utc)
    let start = try #require(Instant(iso8601: "2026-01-31T23:59Z"))
    return schedule.ticks(after: start, count: 28)
      .map { Int(($0.secondsSince1970 - start.secondsSince1970 - 60) / 86_400) + 1 }
      .filter { $0 <= 28 }
  }

  @Test(
    arguments: [
      ("*", "MON", [2, 9, 16, 23]), ("?", "mon", [2, 9, 16, 23]), ("*,5", "1", [2, 9, 16, 23]),
      ("15", "*", [15]), ("15", "?", [15]), ("15", "*,1", [15]),
      ("15", "MON", [2, 9, 15, 16, 23]), ("15", "0-6", Array(1...28)),
      ("1-31", "MON", Array(1...28)),
      ("*/1", "MON", Array(1...28)), ("1-L", "MON", Array(1...28)),
      ("*/10", "MON", [1, 2, 9, 11, 16, 21, 23]), ("15", "*/8", [1, 8, 15, 22]),
      ("L", "FRI", [6, 13, 20, 27, 28]), ("L,3", "*", [3, 28]), ("l", "*", [28]),
      ("25-L", "*", [25, 26, 27, 28]), ("25-L/2", "*", [25, 27]), ("27-2", "*", [1, 2, 27, 28]),
      ("*", "0", [1, 8, 15, 22]), ("*", "7", [1, 8, 15, 22]),
      ("*", "SAT-SUN", [1, 7, 8, 14, 15, 21, 22, 28]),
      ("*", "5-7", [1, 6, 7, 8, 13, 14, 15, 20, 21, 22, 27, 28]),
      ("*", "FRI-MON/2", [1, 6, 8, 13, 15, 20, 22, 27]),
      ("*", "7-1", [1, 2, 8, 9, 15, 16, 22, 23]),
      ("*", "MON-FRI/2", [2, 4, 6, 9, 11, 13, 16, 18, 20, 23, 25, 27]),
      ("*", "1/7", [2, 9, 16, 23]), ("*", "7/6", [1, 7, 8, 14, 15, 21, 22, 28]),
      ("*", "0-7", Array(1...28)), ("*", "1-0", Array(1...28)), ("*", "0-0", [1, 8, 15, 22]),
      ("*", "5#2", [13]), ("*", "FRI#2,5#4", [13, 27]), ("*", "7#1", [1]), ("*", "L5", [27]),
      ("*", "l7", [22]), ("*", "L5,5#1", [6, 27]), ("15", "5#2", [13, 15]),
    ])
  func `the two day fields choose these days`(
    dayOfMonth: String, dayOfWeek: String, expected: [Int]
  ) throws {
    #expect(try february(dayOfMonth, dayOfWeek) == expected)
  }

  @Test(
    arguments: [
      ("0 * * * *", ["00:00", "01:00", "02:00"]), ("*/25 0 * * *", ["00:00", "00:25", "00:50"]),
      ("50-10/7 0 * * *", ["00:04", "00:50", "00:57"]),
      ("5/30 * * * *", ["00:05", "00:35", "01:05"]),
      ("5-5 * * * *", ["00:05", "01:05", "02:05"]),
      ("0 22-2/2 * * *", ["00:00", "02:00", "22:00"]),
      ("*/99999999999999999999 * * * *", ["00:00", "01:00", "02:00"]),
      ("*/100 * * * *", ["00:00", "01:00", "02:00"]),
      ("01,2-3 04 * * *", ["04:01", "04:02", "04:03"]),
      (" 7\t8-10  * * * ", ["08:07", "09:07", "10:07"]), ("@hourly", ["00:00", "01:00", "02:00"]),
    ])
  func `the first times of a day are these`(text: String, expected: [String]) throws {
    let schedule = CronSchedule(expressions: [try CronExpression(text)], zone: .utc)
    let start = try #require(Instant(iso8601: "2026-02-28T23:59:59Z"))
    let times = schedule.ticks(after: start, count: 3).map { $0.iso8601.dropFirst(11).prefix(5) }
    #expect(times.map(String.init) == expected)
  }

  @Test(
    arguments: [
      ("@daily", "2026-03-01"), ("@MIDNIGHT", "2026-03-01"), ("@weekly", "2026-03-01"),
      ("@monthly", "2026-03-01"), ("@yearly", "2027-01-01"), ("@annually", "2027-01-01"),
      ("0 0 29 2 *", "2028-02-29"), ("0 0 29 FEB MON#1", "2027-02-01"),
      ("0 0 * 2 1#5", "2044-02-29"), ("0 0 31 4,6,7 *", "2026-07-31"),
      ("0 0 1 NOV-FEB *", "2026-11-01"), ("0 0 30 2 MON", "2027-02-01"),
      ("0 0 31 12 *", "2026-12-31"), ("0 0 1 JAN-3 ?", "2026-03-01"),
    ])
  func `the first day after February 2026 is this`(text: String, expected: String) throws {
    let schedule = CronSchedule(expressions: [try CronExpression(text)], zone: .utc)
    let start = try #require(Instant(iso8601: "2026-02-28T12:00:00Z"))
    #expect(schedule.next(after: start)?.iso8601 == "\(expected)T00:00:00Z")
  }

  private static let weekdays =
    "0 to 7 (0 and 7 are Sunday), SUN to SAT, 5#2 (second Friday), L5 (last Friday)"

  @Test(
    arguments: [
      ("0 24 * * *", "hour: `24` is out of range; allowed: 0 to 23"),
      ("60/5 * * * *", "minute: `60` in `60/5` is out of range; allowed: 0 to 59"),
      ("0 0 0 * *", "day of month: `0` is out of range; allowed: 1 to 31 and L (the last day)"),
      ("0 0 * 0 *", "month: `0` is out of range; allowed: 1 to 12 and JAN to DEC"),
      ("0 0 * * 8", "day of week: `8` is out of range; allowed: \(weekdays)"),
      (
        "0 0 1 FBE *",
        "month: `FBE` is no value; allowed: 1 to 12 and JAN to DEC; did you mean `FEB`?"
      ),
      ("1,2,,3 * * * *", "minute: an item of the list `1,2,,3` is missing"),
      ("*/0 * * * *", "minute: the step in `*/0` is 0; a step is a number from 1"),
      ("1-5/ * * * *", "minute: `` in `1-5/` is no step; a step is a number from 1"),
      ("1- * * * *", "minute: `` in `1-` is no value; allowed: 0 to 59"),
      ("+1 * * * *", "minute: `+1` is no value; allowed: 0 to 59"),
      ("? 0 * * *", "minute: `?` is for the two day fields; write `*`"),
      ("0 0 ?/2 * *", "day of month: `?` stands alone, found `?/2`"),
      (
        "0 0 * * 5#2,1",
        "day of week: `5#2,1` mixes plain days with days such as 5#2 or L5; use two expressions"
      ),
      ("0 0 * * 5#6", "day of week: `5#6`: after `#` stands which one of the month, 1 to 5"),
      (
        "0 0 * * 5L",
        "day of week: `5L` is no value; allowed: \(weekdays); the last one of a month is written `L5`"
      ),
      (
        "R 0 * * *",
        "minute: `R` is no value; allowed: 0 to 59; a random value (`R`) isn't supported, "
          + "as a schedule must mean the same every time"
      ),
      (
        "0 0 1W * *",
        "day of month: `1W` is no value; allowed: 1 to 31 and L (the last day); `W` isn't supported"
      ),
      (
        "0 0 L-3 * *",
        "day of month: `L` in `L-3` is no value; allowed: 1 to 31 and L (the last day); "
          + "days before the last (`L-3`) aren't supported"
      ),
      (
        "@dayly",
        "unknown name; did you mean `@daily`? "
          + "(known: @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually)"
      ),
      (
        "0 0 0 * * *",
        "expected 5 fields (minute, hour, day of month, month, day of week), found 6; "
          + "seconds and years aren't supported"
      ),
      ("", "expected 5 fields (minute, hour, day of month, month, day of week), found 0"),
    ])
  func `an error names the field, what was found and what is allowed`(
    text: String, expected: String
  ) {
    let error = #expect(throws: CronError.self) { try CronExpression(text) }
    #expect(error?.description == "cron `\(text)`: \(expected)")
    #expect(error?.code == .syntax)
  }

  @Test(
    arguments: [
      "@reboot", "@every 1h", "0 0 LW * *", "0 0 L/2 * *", "0 0 * * L", "0 0 * * 5#L",
      "0 0 * * LFRI",
      "0 0 * * L5,1", "0 0 * * 1-5#2", "0 0 * * 5#0", "0 0 * * *#2", "0 0 ?,1 * *", "60 * * * *",
      "-1 * * * *", "1.5 * * * *", "*-5 * * * *", "1-5-7 * * * *", "1/2/3 * * * *", "0 0 32 * *",
      "0 0 * 13 *", "2#2 * * * *", "L * * * *", "0 0 * L *", "0 0 L5 * *", "0 0 * * 5-L",
      "0 0 0-L * *",
      "0 0 1 NOVEMBER *", "0 0 * * FRIDAY", "0 0 * FRI *", "0 JAN * * *", "H * * * *", "٣ * * * *",
      ", * * * *", "0 0 10/L * *", "0 0 L-L * *", "0 0 * * L1-3", "99999999999999999999 * * * *",
    ])
  func `what Dagster rejects is rejected`(text: String) {
    let error = #expect(throws: CronError.self) { try CronExpression(text) }
    #expect(error?.code == .syntax)
  }

  @Test(arguments: ["0 0 30 2 *", "0 0 31 FEB *", "0 0 30,31 2 *", "0 0 31 4,6 *", "0 0 31 4-4 ?"])
  func `an expression that can never match is found out`(text: String) throws {
    let error = #expect(throws: CronError.self) { try CronExpression(text) }
    #expect(error?.code == .neverMatches)
    let fields = text.split(separator: " ")
    #expect(
      error?.message
        == "never matches: day \(fields[2]) doesn't occur in month \(fields[3]) of any year")
  }
}
