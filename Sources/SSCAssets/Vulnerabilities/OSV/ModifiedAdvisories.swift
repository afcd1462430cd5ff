/// A line of `modified_id.csv`: a record and when it changed.
package struct ModifiedAdvisory: Sendable, Hashable {
  package var modified: UnixMicroseconds
  /// The ecosystem's folder in the list of all, nil in an ecosystem's own list.
  package var folder: String?
  package var id: String

  package init(modified: UnixMicroseconds, folder: String? = nil, id: String) {
    self.modified = modified
    self.folder = folder
    self.id = id
  }
}

/// Reads `modified_id.csv`, newest first, down to the time that was handled last.
///
/// The list is fed piece by piece as it arrives, and most of it needn't arrive at all.
package struct ModifiedAdvisories: Sendable {
  private static let longestLine = 512

  private let since: UnixMicroseconds?
  private let subject: String
  private var line: [UInt8] = []
  private var previous: UnixMicroseconds?
  /// Whether a line older than the time was met: what follows is older still.
  package private(set) var isDone = false

  /// Starts a list; without a time all of its lines are given.
  ///
  /// Lines of exactly the time `since` are given again: more than one record may have it, and
  /// reading one twice does no harm.
  package init(since: UnixMicroseconds?, subject: String) {
    self.since = since
    self.subject = subject
  }

  /// Reads a piece of the list and returns the records that its complete lines name.
  ///
  /// Throws when a line is damaged or newer than the one before it: then the end of what is new
  /// can't be told, and the whole dump must be read.
  package mutating func read(
    _ bytes: some Sequence<UInt8>
  ) throws(PackageDataError) -> [ModifiedAdvisory] {
    var entries: [ModifiedAdvisory] = []
    for byte in bytes {
      if isDone { break }
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        guard line.count <= Self.longestLine else { throw error("a line is too long") }
        continue
      }
      if let entry = try endLine() { entries.append(entry) }
    }
    return entries
  }

  /// Reads a last line that no line end follows.
  package mutating func finish() throws(PackageDataError) -> ModifiedAdvisory? { try endLine() }

  private mutating func endLine() throws(PackageDataError) -> ModifiedAdvisory? {
    defer { line.removeAll(keepingCapacity: true) }
    let text = String(decoding: line, as: UTF8.self).trimmedASCII
    guard !isDone, !text.isEmpty else { return nil }
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == 2, let modified = UnixMicroseconds(rfc3339: fields[0]) else {
      throw error("expected a time, a comma and an id, found '\(text.prefix(100))'")
    }
    let path = fields[1].split(separator: "/", omittingEmptySubsequences: false)
    guard let id = path.last, path.count <= 2, OSVRecord.isValidID(id), path[0] != "" else {
      throw error("'\(fields[1].prefix(100))' isn't an advisory's id")
    }
    if let previous, previous < modified { throw error("the newest change isn't the first") }
    previous = modified
    if let since, modified < since {
      isDone = true
      return nil
    }
    return ModifiedAdvisory(
      modified: modified, folder: path.count == 2 ? String(path[0]) : nil, id: String(id))
  }

  private func error(_ reason: String) -> PackageDataError {
    PackageDataError(.malformedChangeList, subject, reason)
  }
}
