internal import Glibc

/// Reads a table as PostgreSQL's `COPY … CSV HEADER` writes it, from pieces of any size.
///
/// Columns are found by the header's names, since a dump's columns change; what nobody asked for is
/// passed over without being kept. Memory is that of the widest row's wanted fields, within a limit.
package struct CSVReader {
  /// A column to read.
  package struct Column: ExpressibleByStringLiteral {
    package var name: String
    /// Whether a table without it is refused; else its fields are nil.
    package var isRequired = true

    package init(stringLiteral name: String) { self.name = name }

    /// A column that may be missing.
    package static func optional(_ name: String) -> Column {
      var column = Column(stringLiteral: name)
      column.isRequired = false
      return column
    }
  }

  /// The wanted fields of one row, in the order asked for.
  package struct Row {
    fileprivate var bytes: [UInt8] = []
    fileprivate var fields: [Range<Int>?]

    /// A field's text; nil for SQL's NULL, and for a column that the table doesn't have.
    ///
    /// - Throws: `malformedCSV` for what isn't UTF-8.
    package func text(_ field: Int) throws(PackageDataError) -> String? {
      guard let range = fields[field] else { return nil }
      guard let text = String(validating: bytes[range], as: UTF8.self) else {
        throw PackageDataError(.malformedCSV, "a row", "field \(field + 1) isn't UTF-8")
      }
      return text
    }

    /// A field's number; nil when it isn't one.
    package func integer(_ field: Int) -> Int64? {
      guard let range = fields[field], !range.isEmpty, range.count < 19 else { return nil }
      var value: Int64 = 0
      for byte in bytes[range] {
        guard byte.isASCIIDigit else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }

    /// A field's boolean, `t` or `f`; nil when it is something else.
    package func boolean(_ field: Int) -> Bool? {
      guard let range = fields[field], range.count == 1 else { return nil }
      switch bytes[range.lowerBound] {
      case UInt8(ascii: "t"): return true
      case UInt8(ascii: "f"): return false
      default: return nil
      }
    }

    fileprivate mutating func clear() {
      bytes.removeAll(keepingCapacity: true)
      for index in fields.indices { fields[index] = nil }
    }
  }

  private enum State {
    case start, unquoted, quoted
    /// Behind a quote in a quoted field: a second one is a quote, anything else ends the field.
    case quote
  }

  private let subject: String
  private let columns: [Column]
  /// The most bytes that the wanted fields of a row may have.
  private let rowLimit: Int

  /// For each column of the table, which of the wanted it is; nil until the header is read.
  private var places: [Int?]?
  private var header: [String] = []
  private var state = State.start
  private var row: Row
  /// The position of the field in the row, and where its bytes begin.
  private var position = 0
  private var fieldStart = 0
  private var isWanted = true
  private var rowNumber = 1

  /// Makes a reader.
  ///
  /// `subject` names the table in errors.
  package init(subject: String, columns: [Column], rowLimit: Int = 1 << 20) {
    self.subject = subject
    self.columns = columns
    self.rowLimit = rowLimit
    row = Row(fields: Array(repeating: nil, count: columns.count))
  }

  /// Reads on, and calls the body with each row that ends in this piece.
  ///
  /// - Throws: `malformedCSV` for what is no table of that kind, and what the body throws.
  package mutating func read(
    _ piece: UnsafeRawBufferPointer, body: (Row) throws(PackageDataError) -> Void
  ) throws(PackageDataError) {
    var next = 0
    while next < piece.count {
      let byte = piece[next]
      switch state {
      case .start where byte == UInt8(ascii: "\""):
        state = .quoted
        next += 1
      case .start, .unquoted:
        let end = piece.firstUnquotedEnd(from: next)
        try keep(piece, next..<end)
        if end > next { state = .unquoted }
        next = end
        guard end < piece.count else { break }
        guard piece[end] != UInt8(ascii: "\"") else { throw malformed("a quote within a field") }
        try endField(atRowEnd: piece[end] == UInt8(ascii: "\n"), wasQuoted: false, body)
        next += 1
      case .quoted:
        let end = piece.firstQuote(from: next)
        try keep(piece, next..<end)
        next = end + 1
        if end < piece.count { state = .quote }
      case .quote:
        switch byte {
        case UInt8(ascii: "\""):
          try keep(piece, next..<(next + 1))
          state = .quoted
        case UInt8(ascii: ","): try endField(atRowEnd: false, wasQuoted: true, body)
        case UInt8(ascii: "\n"): try endField(atRowEnd: true, wasQuoted: true, body)
        // The line may end as Windows has it.
        case UInt8(ascii: "\r"): break
        default: throw malformed("text behind a quoted field")
        }
        next += 1
      }
    }
  }

  /// Ends the table; a last row without a line end counts.
  ///
  /// - Throws: `malformedCSV` for a table that is cut off, or has no header.
  package mutating func finish(
    body: (Row) throws(PackageDataError) -> Void
  ) throws(PackageDataError) {
    guard state != .quoted else { throw malformed("the end within a quoted field") }
    if position > 0 || state != .start {
      try endField(atRowEnd: true, wasQuoted: state == .quote, body)
    }
    guard places != nil else { throw malformed("nothing, not even a header") }
  }

  private mutating func keep(
    _ piece: UnsafeRawBufferPointer, _ range: Range<Int>
  ) throws(PackageDataError) {
    guard isWanted, !range.isEmpty else { return }
    row.bytes += UnsafeRawBufferPointer(rebasing: piece[range])
    guard row.bytes.count <= rowLimit else { throw malformed("more than \(rowLimit) bytes") }
  }

  private mutating func endField(
    atRowEnd: Bool, wasQuoted: Bool, _ body: (Row) throws(PackageDataError) -> Void
  ) throws(PackageDataError) {
    if !wasQuoted && atRowEnd && isWanted && row.bytes.count > fieldStart
      && row.bytes.last == UInt8(ascii: "\r")
    {
      row.bytes.removeLast()
    }
    let range = fieldStart..<row.bytes.count
    // An empty field without quotes is NULL, with quotes it is an empty text.
    let isNull = range.isEmpty && !wasQuoted
    if let places {
      guard position < places.count else { throw wrongWidth(position + 1, places.count) }
      if let place = places[position], !isNull { row.fields[place] = range }
    } else {
      guard header.count < 1_000 else { throw malformed("a header of more than 1000 columns") }
      header.append(String(decoding: row.bytes[range], as: UTF8.self))
    }
    state = .start
    fieldStart = row.bytes.count
    position += 1
    if atRowEnd { try endRow(body) }
    isWanted = places.map { position < $0.count && $0[position] != nil } ?? true
  }

  private mutating func endRow(
    _ body: (Row) throws(PackageDataError) -> Void
  ) throws(PackageDataError) {
    if let places {
      guard position == places.count else { throw wrongWidth(position, places.count) }
      try body(row)
    } else {
      try readHeader()
    }
    row.clear()
    fieldStart = 0
    position = 0
    rowNumber += 1
  }

  private mutating func readHeader() throws(PackageDataError) {
    for column in columns where column.isRequired && !header.contains(column.name) {
      throw PackageDataError(
        .malformedCSV, subject, "expected a column \(column.name), found only \(header.listed)")
    }
    places = header.map { name in columns.firstIndex { $0.name == name } }
  }

  private func wrongWidth(_ found: Int, _ expected: Int) -> PackageDataError {
    malformed("\(found) fields where the header has \(expected)")
  }

  private func malformed(_ what: String) -> PackageDataError {
    PackageDataError(.malformedCSV, subject, "row \(rowNumber): \(what)")
  }
}

extension [String] {
  /// The first of them, for an error.
  fileprivate var listed: String { prefix(30).joined(separator: ", ") }
}

extension UnsafeRawBufferPointer {
  /// Where a comma, a line end or a quote comes next; the end without one.
  fileprivate func firstUnquotedEnd(from start: Int) -> Int {
    var index = start
    while index < count {
      let byte = self[index]
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\"") {
        return index
      }
      index += 1
    }
    return count
  }

  /// Where a quote comes next; the end without one.
  fileprivate func firstQuote(from start: Int) -> Int {
    guard let base = baseAddress,
      let found = memchr(base + start, Int32(UInt8(ascii: "\"")), count - start)
    else { return count }
    return UnsafeRawPointer(found) - base
  }
}
