import FoundationEssentials
import Testing

@testable import AssetKitCore
import SeededRandom

struct TimeZoneRulesTests {
  @Test(
    arguments: [
      ("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00"),
      ("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00"),
      ("Europe/Berlin", "2085-07-01T00:00:00Z", "2085-07-01T02:00:00+02:00"),
      ("Europe/Berlin", "1890-01-01T00:00:00Z", "1890-01-01T00:53:28+00:53:28"),
      ("Europe/Dublin", "2040-07-01T00:00:00Z", "2040-07-01T01:00:00+01:00"),
      ("Europe/Dublin", "2040-12-01T00:00:00Z", "2040-12-01T00:00:00+00:00"),
      ("Australia/Lord_Howe", "2050-01-01T00:00:00Z", "2050-01-01T11:00:00+11:00"),
      ("Australia/Lord_Howe", "2050-07-01T00:00:00Z", "2050-07-01T10:30:00+10:30"),
      ("America/St_Johns", "2026-01-01T00:00:00Z", "2025-12-31T20:30:00-03:30"),
      ("Asia/Kathmandu", "2100-01-01T00:00:00Z", "2100-01-01T05:45:00+05:45"),
      ("America/Nuuk", "2039-06-01T00:00:00Z", "2039-05-31T23:00:00-01:00"),
      ("Pacific/Kiritimati", "2026-01-01T00:00:00Z", "2026-01-01T14:00:00+14:00"),
      ("Etc/GMT+12", "2026-01-01T00:00:00Z", "2025-12-31T12:00:00-12:00"),
      ("UTC", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    ])
  func `the wall clock shows this`(zone: String, instant: String, expected: String) throws {
    let rules = try TimeZoneRules(named: zone)
    let instant = try #require(Instant(iso8601: instant))
    #expect(rules.iso8601(instant) == expected)
    #expect(Instant(iso8601: expected) == instant || expected.hasSuffix(":28"))
  }

  @Test(
    arguments: [
      "", "/etc/passwd", "../../etc/passwd", "Europe/../../x", "+02:00", "Europe//Berlin",
      "Europe/", "right/UTC", "posix/UTC", "Europe/Ber\0lin", ".", "a b", "tzdata.zi",
      String(repeating: "a/", count: 5_000),
    ])
  func `a name that can't be a zone is never looked for`(name: String) {
    let error = #expect(throws: TimeZoneError.self) { try TimeZoneRules(named: name) }
    #expect(error?.code == .invalidName)
    #expect(error?.message == "expected a name such as Europe/Berlin or UTC")
  }

  @Test func `an unknown zone is an error, and UTC needs no files`() throws {
    let error = #expect(throws: TimeZoneError.self) { try TimeZoneRules(named: "Europe/Berln") }
    #expect(error?.code == .unknown)
    #expect(error?.description.hasPrefix("time zone `Europe/Berln`: no such zone") == true)
    let empty = TimeZoneDatabase(folders: ["/nonexistent/zoneinfo"])
    #expect(try TimeZoneRules(named: "UTC", in: empty).offset(at: .latest) == 0)
    let missing = #expect(throws: TimeZoneError.self) {
      try TimeZoneRules(named: "Europe/Berlin", in: empty)
    }
    #expect(missing?.code == .databaseMissing)
    #expect(
      missing?.description == "time zone `Europe/Berlin`: this system has no time zone files; "
        + "install the package tzdata, or use UTC")
  }

  @Test(
    arguments: [
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-07-01T00:00Z", 7_200),
      ("CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00Z", 3_600),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59Z", -7_200),
      ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00Z", -3_600),
      ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-12-01T00:00Z", 0),
      ("EST5EDT,0/0,J365/25", "2026-12-31T23:59Z", -14_400),
      ("EST5EDT,0/0,J365/25", "2028-01-01T05:00Z", -14_400),
      ("AAA0BBB,J60,J61", "2028-03-01T12:00Z", 3_600),
      ("AAA0BBB,59,60", "2028-02-29T12:00Z", 3_600),
      ("<+0530>-5:30", "2026-01-01T00:00Z", 19_800), ("LMT+0:53:28", "2026-01-01T00:00Z", -3_208),
    ])
  func `a yearly rule gives this offset`(rule: String, instant: String, offset: Int64) throws {
    let footer = try #require(PosixTimeZone(rule))
    let table = TimeZoneTable(
      initialOffset: footer.standard, transitions: [], footer: footer)
    let rules = TimeZoneRules(name: "Test", table: table)
    #expect(rules.offset(at: try #require(Instant(iso8601: instant))) == offset)
  }

  @Test(
    arguments: [
      "", "CET", "C-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.1.0,M1.1.0",
      "CET-1CEST,M3.6.0,M1.1.0", "CET-1CEST,M3.5.7,M1.1.0", "CET-1x", "<CET-1", "CET-999",
      "CET-1CEST,J0,J1", "CET-1CEST,M3.5.0,M10.5.0/3 ",
    ])
  func `a text that is no yearly rule is refused`(text: String) {
    #expect(PosixTimeZone(text) == nil)
  }

  @Test func `a damaged file is an error wherever it is cut or changed`() throws {
    let bytes = try TimeZoneDatabase.system.file(named: "Europe/Berlin")
    #expect(throws: Never.self) { try TZifReader(bytes, zone: "x").table() }
    for length in 0..<bytes.count {
      let error = #expect(throws: TimeZoneError.self) {
        try TZifReader(Array(bytes.prefix(length)), zone: "x").table()
      }
      #expect(error?.code == .malformedFile)
    }
    var random = SplitMix64(seed: 1)
    for _ in 0..<2_000 {
      var damaged = bytes
      for _ in 0...random.below(3) {
        damaged[random.below(min(bytes.count, 400))] = UInt8(random.below(256))
      }
      // Any outcome but a trap is right; what is read must be usable.
      guard let table = try? TZifReader(damaged, zone: "x").table() else { continue }
      let schedule = CronSchedule(
        expressions: [try CronExpression("30 2 * * *")], zone: .init(name: "x", table: table))
      let start = Instant(secondsSince1970: 1_700_000_000)
      #expect(schedule.next(after: start).map { $0 > start } ?? true)
    }
  }

  @Test func `a zone folder may be given by the environment's convention`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID())")
    let zone = folder.appending(path: "Test/Zone")
    try FileManager.default.createDirectory(
      at: zone.deletingLastPathComponent(), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = try TimeZoneDatabase.system.file(named: "Asia/Tokyo")
    try Data(bytes).write(to: zone)
    try Data("Z Test/Zone 0 - LMT\n".utf8).write(to: folder.appending(path: "tzdata.zi"))
    let database = TimeZoneDatabase(folders: [folder.path])
    #expect(try TimeZoneRules(named: "Test/Zone", in: database).offset(at: .latest) == 32_400)
    let error = #expect(throws: TimeZoneError.self) {
      try TimeZoneRules(named: "Test/Zoen", in: database)
    }
    #expect(error?.message == "no such zone; did you mean `Test/Zone`?")
  }
}
