import SSCAssets
import Testing

struct CratesFeedTests {
  private func feed(_ items: String, end: String = "</channel></rss>") throws -> CratesFeed {
    try CratesFeed(
      Array("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>\(items)\(end)".utf8),
      subject: "feed")
  }

  private func item(_ date: String = "Mon, 27 Jan 2025 13:38:34 +0000") -> String {
    "<item><title>x</title><pubDate>\(date)</pubDate><crates:name>rand</crates:name>"
      + "<crates:version>0.9.0</crates:version></item>"
  }

  @Test(
    arguments: [
      ("Mon, 27 Jan 2025 13:38:34 +0000", "2025-01-27T13:38:34Z"),
      ("Thu, 1 Feb 2024 00:00:00 GMT", "2024-02-01T00:00:00Z"),
      ("Thu, 01 Feb 2024 01:30:00 +0130", "2024-02-01T00:00:00Z"),
    ])
  func `an item tells crate, version and time`(date: String, time: String) throws {
    let items = try feed(item(date)).items
    #expect(items.map(\.name) == ["rand"])
    #expect(items.map(\.version) == ["0.9.0"])
    #expect(items.map(\.publishTime) == [UnixMicroseconds(rfc3339: time)])
  }

  @Test func `a feed may be empty`() throws { #expect(try feed("").items.isEmpty) }

  @Test(arguments: ["yesterday", "Mon, 27 Foo 2025 13:38:34 +0000", "2025-01-27T13:38:34Z", ""])
  func `an item without a time is refused`(date: String) {
    #expect {
      try feed(item(date))
    } throws: {
      ($0 as? PackageDataError)?.code == .malformedFeed && "\($0)".contains("item 1")
    }
  }

  @Test func `a feed that is cut off is refused, wherever`() throws {
    let text = Array("<rss>\(item())\(item())</rss>".utf8)
    #expect(try CratesFeed(text, subject: "feed").items.count == 2)
    for count in 0..<text.count {
      #expect(throws: PackageDataError.self) {
        try CratesFeed(Array(text[..<count]), subject: "feed")
      }
    }
  }
}
