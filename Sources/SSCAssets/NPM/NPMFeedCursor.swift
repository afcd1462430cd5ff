/// How far the replication feed was read: what the graph keeps as the listing's cursor.
///
/// Entries appear behind a sequence number that was handed out before, hours later even (seen by
/// others who follow the feed). So each run reads a trailing window again: it begins at the
/// sequence number that so many entries, and so many numbers, lie before the last one.
package struct NPMFeedCursor: Sendable, Hashable, CustomStringConvertible {
  /// The greatest sequence number that was read.
  package var sequence: Int64
  /// Where the window of entries begins.
  package var window: Int64
  /// When all packages were last compared with `_all_docs`, in seconds since 1970.
  package var comparedAt: Int64

  package init(sequence: Int64, window: Int64? = nil, comparedAt: Int64) {
    self.sequence = sequence
    self.window = window ?? sequence
    self.comparedAt = comparedAt
  }

  /// Reads what `description` gives; nil for anything else.
  package init?(_ text: String) {
    var values: [Substring: Int64] = [:]
    for field in text.split(separator: " ") {
      let parts = field.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let value = Int64(parts[1]), value >= 0 else { return nil }
      values[parts[0]] = value
    }
    guard let sequence = values["sequence"], let window = values["window"],
      let comparedAt = values["compared_at"]
    else { return nil }
    self.init(sequence: sequence, window: min(window, sequence), comparedAt: comparedAt)
  }

  package var description: String {
    "sequence=\(sequence) window=\(window) compared_at=\(comparedAt)"
  }

  /// Where the next run begins: the window's start, and at least so many numbers before the last one.
  package func start(windowSequences: Int64) -> Int64 {
    max(0, min(window, sequence - windowSequences))
  }
}

/// Remembers where the last so many entries of a walk began, page by page.
struct NPMFeedWindow {
  private let entries: Int
  /// The sequence number before each page, and how many entries it had.
  private var pages: [(start: Int64, count: Int)] = []

  init(entries: Int, start: Int64) {
    self.entries = entries
    pages = [(start, 0)]
  }

  /// Counts a page that was read from a sequence number on.
  mutating func add(start: Int64, count: Int) {
    pages.append((start, count))
    // What is left behind the first page must fill the window by itself.
    while pages.count > 1, pages.dropFirst().reduce(0, { $0 + $1.count }) >= entries {
      pages.removeFirst()
    }
  }

  /// A sequence number behind which the window's entries lie, or all that were read.
  var start: Int64 { pages[0].start }
}
