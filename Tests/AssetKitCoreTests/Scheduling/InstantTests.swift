import Testing

@testable import AssetKitCore
import SeededRandom

struct InstantTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-03-29T01:30:00+01:00", 1_774_744_200),
      ("2026-03-29 00:30Z", 1_774_744_200), ("2026-03-28T19:00:00.999-0530", 1_774_744_200),
      ("2026-03-29t02:30:00,5+02", 1_774_744_200), ("2000-02-29T23:59:59z", 951_868_799),
      ("0001-01-01T00:00:00Z", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
  func `an ISO 8601 instant is read`(text: String, seconds: Int64) {
    #expect(Instant(iso8601: text)?.secondsSince1970 == seconds)
  }

  @Test(
    arguments: [
      "", "2026-03-29", "2026-03-29T01:30:00", "2026-02-29T00:00Z", "1900-02-29T00:00Z",
      "2026-13-01T00:00Z", "2026-00-01T00:00Z", "2026-01-00T00:00Z", "2026-01-01T24:00Z",
      "2026-01-01T00:60Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00Zx",
      "2026-01-01T00:00+1", "2026-01-01T00:00+01:", "2026-01-01T00:00+24:00", "26-01-01T00:00Z",
      "+2026-01-01T00:00Z", "２０２６-01-01T00:00Z",
    ])
  func `what is no instant is refused`(text: String) { #expect(Instant(iso8601: text) == nil) }

  @Test func `every day from 1600 to 2400 has its date`() {
    var date = CivilDate(year: 1600, month: 1, day: 1)
    let first = date.daysSince1970
    #expect(first == -135_140)
    #expect(CivilDate.weekday(ofDay: first) == 6)
    for days in first..<first + 292_194 {
      if CivilDate(daysSince1970: days) != date || date.daysSince1970 != days {
        Issue.record("day \(days) isn't \(date)")
        return
      }
      date.day += 1
      if date.day > date.daysInMonth { date = date.nextMonth }
    }
    #expect(date == CivilDate(year: 2400, month: 1, day: 1))
  }

  @Test(arguments: 0..<10)
  func `the text of an instant reads back`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
      let instant = Instant(secondsSince1970: seconds)
      #expect(Instant(iso8601: instant.iso8601) == instant)
    }
  }
}
