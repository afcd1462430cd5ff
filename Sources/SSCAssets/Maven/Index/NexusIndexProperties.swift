/// What a repository says about its index: `nexus-maven-repository-index.properties`.
package struct NexusIndexProperties: Sendable, Hashable {
  /// Names a row of increments; a new one begins with a new whole index.
  package var chainID: String?
  /// The number of the latest increment.
  package var lastIncrement: Int?
  /// The increments that can be had.
  package var increments: Set<Int> = []

  /// Reads the file, in the format of Java's `Properties`.
  ///
  /// Throws `malformedIndex` when it says nothing of an index: a page of a proxy, for one.
  package init(_ bytes: [UInt8], subject: String) throws(PackageDataError) {
    let prefix = "nexus.index."
    var isIndex = false
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let line = line.drop(while: \.isWhitespace)
      guard line.first != "#", line.first != "!",
        let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" })
      else { continue }
      let key = String(line[..<separator]).trimmedASCII
      // Nothing that matters here needs Java's escapes.
      let value = String(line[line.index(after: separator)...]).trimmedASCII
      guard key.hasPrefix(prefix), !value.isEmpty else { continue }
      isIndex = true
      switch key.dropFirst(prefix.count) {
      case "chain-id": chainID = value
      case "last-incremental": lastIncrement = Int(value)
      case let name where name.hasPrefix("incremental-"):
        if let number = Int(value) { increments.insert(number) }
      default: break
      }
    }
    guard isIndex else {
      throw PackageDataError(.malformedIndex, subject, "expected the properties of an index")
    }
  }

  /// Where the next increment begins, once this index is known; nil when it has no increments.
  package var cursor: NexusIndexCursor? {
    guard let chainID, let lastIncrement else { return nil }
    return NexusIndexCursor(chainID: chainID, increment: lastIncrement)
  }

  /// What is to be fetched.
  package enum Plan: Sendable, Hashable {
    case nothing
    /// These increments, in this order.
    case increments([Int])
    case whole
  }

  /// What somebody has to fetch who knows the index up to a cursor.
  ///
  /// Increments count only within one chain and only without a gap, as Nexus' own reader has it.
  package func plan(from cursor: NexusIndexCursor?) -> Plan {
    guard let cursor, let latest = self.cursor, cursor.chainID == latest.chainID,
      cursor.increment <= latest.increment
    else { return .whole }
    guard cursor.increment < latest.increment else { return .nothing }
    let (missingCount, overflow) = latest.increment.subtractingReportingOverflow(cursor.increment)
    guard !overflow, missingCount <= increments.count else { return .whole }
    let missing = Array((cursor.increment + 1)...latest.increment)
    return missing.allSatisfy(increments.contains) ? .increments(missing) : .whole
  }
}

/// How far a repository's index is known: `<chain>:<number of the last increment>`.
package struct NexusIndexCursor: Sendable, Hashable, CustomStringConvertible {
  package var chainID: String
  package var increment: Int

  package init(chainID: String, increment: Int) {
    self.chainID = chainID
    self.increment = increment
  }

  /// Reads what `description` wrote.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let increment = Int(text[colon...].dropFirst())
    else { return nil }
    self.init(chainID: String(text[..<colon]), increment: increment)
  }

  package var description: String { "\(chainID):\(increment)" }
}
