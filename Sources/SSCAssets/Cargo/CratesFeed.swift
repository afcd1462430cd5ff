/// crates.io's feed of what was published last (`/rss/updates.xml`): an hour of it at least.
package struct CratesFeed: Sendable {
  /// A version that was published.
  package struct Item: Sendable, Hashable {
    /// The crate's name as registered.
    package var name: String
    package var version: String
    package var publishTime: UnixMicroseconds
  }

  /// The newest first, as a rule.
  package let items: [Item]

  /// Reads the feed.
  ///
  /// No XML reader: of each `item` the text of three elements is looked for, which names and versions
  /// leave without entities.
  ///
  /// - Throws: `malformedFeed` for an item without them, and for a feed without its end.
  package init(_ bytes: [UInt8], subject: String) throws(PackageDataError) {
    var scanner = ByteScanner(String(decoding: bytes, as: UTF8.self))
    guard scanner.skip(past: "<rss") else {
      throw PackageDataError(.malformedFeed, subject, "expected an RSS feed")
    }
    var items: [Item] = []
    while let item = scanner.text(between: "<item>", and: "</item>") {
      guard let name = Self.text(item, "<crates:name>", "</crates:name>"),
        let version = Self.text(item, "<crates:version>", "</crates:version>"),
        let date = Self.text(item, "<pubDate>", "</pubDate>"),
        let time = UnixMicroseconds(rfc5322: date)
      else {
        throw PackageDataError(
          .malformedFeed, subject,
          "expected `crates:name`, `crates:version` and `pubDate` in item \(items.count + 1)")
      }
      items.append(Item(name: name, version: version, publishTime: time))
    }
    guard scanner.skip(past: "</rss>") else {
      throw PackageDataError(.malformedFeed, subject, "the feed is cut off")
    }
    self.items = items
  }

  private static func text(
    _ item: String, _ start: StaticString, _ end: StaticString
  ) -> String? {
    var scanner = ByteScanner(item)
    return scanner.text(between: start, and: end)?.trimmedASCII
  }
}

extension ByteScanner {
  /// Moves behind a literal's next occurrence; stays where it is without one.
  fileprivate mutating func skip(past literal: StaticString) -> Bool {
    let start = position
    while !isAtEnd {
      if take(literal) { return true }
      position += 1
    }
    position = start
    return false
  }

  /// The text between the next two literals; nil, without moving, when they aren't there.
  fileprivate mutating func text(between start: StaticString, and end: StaticString) -> String? {
    let before = position
    guard skip(past: start) else { return nil }
    let from = position
    guard skip(past: end) else {
      position = before
      return nil
    }
    return text(from: from, to: position - end.utf8CodeUnitCount)
  }
}

extension UnixMicroseconds {
  /// Reads a date as mail and RSS write it: `Mon, 27 Jan 2025 13:38:34 +0000`.
  init?(rfc5322 text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].hasSuffix(","),
      let month = Self.months.firstIndex(of: String(parts[2]))
    else { return nil }
    func twoDigits(_ text: some StringProtocol) -> String {
      text.utf8.count == 1 ? "0\(text)" : String(text)
    }
    let zone = parts[5] == "GMT" ? "Z" : String(parts[5])
    self.init(
      rfc3339:
        "\(parts[3])-\(twoDigits(String(month + 1)))-\(twoDigits(parts[1]))T\(parts[4])\(zone)")
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
