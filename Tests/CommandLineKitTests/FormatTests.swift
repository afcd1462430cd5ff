@testable import CommandLineKit
import AssetKitCore
import FoundationEssentials
import Testing

@Suite struct `Formats` {
  @Test(arguments: [
    (Duration.zero, "0 ms"), (.milliseconds(340), "340 ms"), (.microseconds(999_600), "1.0 s"),
    (.milliseconds(1234), "1.2 s"), (.milliseconds(9960), "10 s"), (.seconds(34), "34 s"),
    (.milliseconds(59_700), "1 min"), (.seconds(184), "3 min 4 s"), (.seconds(7380), "2 h 3 min"),
    (.seconds(273_600), "3 d 4 h"), (.seconds(-3), "0 ms"),
  ])
  func `say durations in two units`(duration: Duration, text: String) {
    #expect(HumanFormat.duration(duration) == text)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (12_345, "12,345"), (-1_234_567, "-1,234,567"),
  ])
  func `group digits`(count: Int, text: String) {
    #expect(HumanFormat.count(count) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (12_000_000, "12 MB"), (999_900, "1.0 MB"),
    (5_000_000_000_000, "5.0 TB"), (5_000_000_000_000_000, "5,000 TB"),
  ])
  func `say sizes`(bytes: Int, text: String) {
    #expect(HumanFormat.bytes(bytes) == text)
  }

  @Test(arguments: [
    (300.4, "300/s"), (1.23, "1.2/s"), (0.2, "12/min"), (0.001, "3.6/h"), (0, "0/s"),
    (12_345.6, "12,346/s"),
  ])
  func `say rates`(rate: Double, text: String) {
    #expect(HumanFormat.rate(perSecond: rate) == text)
  }

  @Test(arguments: [
    (Duration.seconds(2), "just now"), (.seconds(40), "40 s ago"), (.seconds(200), "3 min ago"),
    (.seconds(-7300), "in 2 h"), (.seconds(90_000 * 3), "3 d ago"),
  ])
  func `say how long ago`(interval: Duration, text: String) {
    #expect(HumanFormat.relative(interval) == text)
  }

  @Test func `say times with their zone`() {
    let date = Date(timeIntervalSince1970: 1_763_644_413.9)
    #expect(HumanFormat.timestamp(date, offset: 0) == "2025-11-20T13:13:33+00:00")
    #expect(HumanFormat.timestamp(date, offset: -12_600) == "2025-11-20T09:43:33-03:30")
    #expect(HumanFormat.timestamp(date).count == 25)
  }

  @Test func `write JSON in the order given`() {
    let value: OrderedJSON = [
      "key": "a/b", "group": nil, "count": 3, "share": 0.5, "ok": true, "list": ["x", []],
      "empty": [:], "meta": OrderedJSON(JSONValue.object(["b": .int(1), "a": .double(2)])),
    ]
    #expect(
      JSONWriter.text(value, indented: false)
        == #"{"key":"a/b","group":null,"count":3,"share":0.5,"ok":true,"list":["x",[]],"#
        + #""empty":{},"meta":{"a":2.0,"b":1}}"#)
    #expect(
      JSONWriter.text(["a": ["x"], "b": [:], "c": ["d": 1]]) == """
        {
          "a": [
            "x"
          ],
          "b": {},
          "c": {
            "d": 1
          }
        }
        """)
  }

  @Test func `write JSON that no terminal obeys`() {
    #expect(
      JSONWriter.text("a\"\\\n\t\r\u{1B}\u{7F}\u{9B}\u{0}ü")
        == #""a\"\\\n\t\r\u001b\u007f\u009b\u0000ü""#)
    #expect(JSONWriter.text(.double(.nan)) == "null")
    #expect(JSONWriter.text(.optional(nil as String?)) == "null")
  }
}
