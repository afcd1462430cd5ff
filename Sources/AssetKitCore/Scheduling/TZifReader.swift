/// Reads a zone file (RFC 8536: TZif of version 1, or of 2 and later with a rule in the footer).
struct TZifReader {
  static let magic = Array("TZif".utf8)

  private let bytes: [UInt8]
  private let zone: String
  private var position = 0

  init(_ bytes: [UInt8], zone: String) {
    self.bytes = bytes
    self.zone = zone
  }

  /// The clock changes of the file.
  func table() throws(TimeZoneError) -> TimeZoneTable {
    var reader = self
    var header = try reader.header()
    guard header.version >= UInt8(ascii: "2") else {
      return try reader.table(header, timeSize: 4)
    }
    // The first block repeats the data with 32-bit times, for readers of version 1.
    try reader.skip(header.size(timeSize: 4))
    header = try reader.header()
    var table = try reader.table(header, timeSize: 8)
    table.footer = try reader.footer()
    // Without changes the footer alone tells the offset.
    if table.transitions.isEmpty, let footer = table.footer {
      table.initialOffset = footer.standard
    }
    return table
  }

  /// RFC 8536, section 3.1.
  private struct Header {
    var version: UInt8
    var utcIndicators, standardIndicators, leapSeconds, times, types, characters: Int

    func size(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4)
        + standardIndicators + utcIndicators
    }
  }

  private mutating func header() throws(TimeZoneError) -> Header {
    guard Array(try take(4)) == Self.magic else { throw malformed("it doesn't begin with TZif") }
    let version = try integer(1)
    try skip(15)
    let counts = try (0..<6).map { _ throws(TimeZoneError) in Int(try integer(4)) }
    guard counts.allSatisfy({ (0...bytes.count).contains($0) }), counts[4] > 0 else {
      throw malformed("its header has impossible counts")
    }
    return Header(
      version: UInt8(truncatingIfNeeded: version), utcIndicators: counts[0],
      standardIndicators: counts[1], leapSeconds: counts[2], times: counts[3], types: counts[4],
      characters: counts[5])
  }

  private mutating func table(
    _ header: Header, timeSize: Int
  ) throws(TimeZoneError) -> TimeZoneTable {
    guard header.leapSeconds == 0 else { throw malformed("it counts leap seconds") }
    guard header.size(timeSize: timeSize) <= bytes.count - position else {
      throw malformed("it ends too early")
    }
    let times = try (0..<header.times).map { _ throws(TimeZoneError) in try integer(timeSize) }
    let types = Array(try take(header.times))
    var offsets: [Int64] = []
    for _ in 0..<header.types {
      offsets.append(try integer(4))
      try skip(2)
    }
    try skip(header.characters + header.standardIndicators + header.utcIndicators)
    guard types.allSatisfy({ $0 < offsets.count }), zip(times, times.dropFirst()).allSatisfy(<),
      offsets.allSatisfy({ $0.magnitude < 172_800 })
    else { throw malformed("its table of changes contradicts itself") }
    let transitions = zip(times, types).map {
      TimeZoneTable.Transition(instant: $0, offset: offsets[Int($1)])
    }
    // RFC 8536, section 3.2: type 0 holds before the first change.
    return TimeZoneTable(initialOffset: offsets[0], transitions: transitions, footer: nil)
  }

  private mutating func footer() throws(TimeZoneError) -> PosixTimeZone? {
    let newline = Int64(UInt8(ascii: "\n"))
    guard try integer(1) == newline, let end = bytes[position...].firstIndex(of: UInt8(newline))
    else { throw malformed("its footer is missing") }
    let text = bytes[position..<end]
    if text.isEmpty { return nil }
    guard let rules = PosixTimeZone(String(decoding: text, as: UTF8.self)) else {
      throw malformed("its footer `\(String(decoding: text.prefix(80), as: UTF8.self))` is no rule")
    }
    return rules
  }

  // MARK: - Bytes

  /// A signed big-endian number; a single byte is unsigned.
  private mutating func integer(_ size: Int) throws(TimeZoneError) -> Int64 {
    let value = try take(size).reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) }
    switch size {
    case 4: return Int64(Int32(truncatingIfNeeded: value))
    default: return Int64(truncatingIfNeeded: value)
    }
  }

  private mutating func take(_ count: Int) throws(TimeZoneError) -> ArraySlice<UInt8> {
    try skip(count)
    return bytes[position - count..<position]
  }

  private mutating func skip(_ count: Int) throws(TimeZoneError) {
    guard count <= bytes.count - position else { throw malformed("it ends too early") }
    position += count
  }

  private func malformed(_ why: String) -> TimeZoneError {
    TimeZoneError(.malformedFile, zone: zone, "its zone file is damaged: \(why)")
  }
}
