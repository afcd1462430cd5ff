/// Reads PackStream 1 from bytes that may be anything.
///
/// No announced length is believed before the bytes for it are there, and nesting is bounded: the
/// memory used is in proportion to the input, and no input can stop the process.
struct PackStreamDecoder {
  /// How deep values may nest; Neo4j's own are far flatter.
  static let maximumDepth = 128

  private let bytes: [UInt8]
  private var position: Int
  private var depth = 0

  init(_ bytes: [UInt8], from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// Reads a message's bytes as exactly one value.
  static func decode(_ bytes: [UInt8]) throws(BoltError) -> BoltValue {
    var decoder = PackStreamDecoder(bytes)
    let value = try decoder.decode()
    try decoder.finish()
    return value
  }

  /// Reads the next value.
  ///
  /// - Throws: ``BoltError`` with code `.malformedAnswer`.
  mutating func decode() throws(BoltError) -> BoltValue {
    let marker = try byte()
    switch marker {
    case 0x00...0x7F, 0xF0...0xFF: return .integer(Int64(Int8(bitPattern: marker)))
    case 0x80...0x8F: return .string(try text(Int(marker & 0x0F)))
    case 0x90...0x9F: return .list(try elements(Int(marker & 0x0F)))
    case 0xA0...0xAF: return .map(try entries(Int(marker & 0x0F)))
    case 0xB0...0xBF: return try nested(Int(marker & 0x0F))
    case 0xC0: return .null
    case 0xC1: return .float(Double(bitPattern: try number(UInt64.self)))
    case 0xC2: return .bool(false)
    case 0xC3: return .bool(true)
    case 0xC8: return .integer(Int64(Int8(bitPattern: try byte())))
    case 0xC9: return .integer(Int64(Int16(bitPattern: try number(UInt16.self))))
    case 0xCA: return .integer(Int64(Int32(bitPattern: try number(UInt32.self))))
    case 0xCB: return .integer(Int64(bitPattern: try number(UInt64.self)))
    case 0xCC...0xCE: return .bytes(Array(try take(try size(marker - 0xCC))))
    case 0xD0...0xD2: return .string(try text(try size(marker - 0xD0)))
    case 0xD4...0xD6: return .list(try elements(try size(marker - 0xD4)))
    case 0xD8...0xDA: return .map(try entries(try size(marker - 0xD8)))
    default: throw .malformed("the marker \(marker) begins no value")
    }
  }

  /// Reads the beginning of a structure: a message's kind, and how many fields follow.
  mutating func structureHeader() throws(BoltError) -> (tag: UInt8, fields: Int) {
    let marker = try byte()
    guard marker & 0xF0 == 0xB0 else { throw .malformed("a message isn't a structure") }
    return (try byte(), Int(marker & 0x0F))
  }

  /// Makes sure that nothing is left.
  func finish() throws(BoltError) {
    guard position == bytes.count else {
      throw .malformed("\(bytes.count - position) bytes follow a message's end")
    }
  }

  // MARK: Parts

  private mutating func byte() throws(BoltError) -> UInt8 {
    guard position < bytes.count else { throw .malformed("a message ends in the middle") }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func take(_ count: Int) throws(BoltError) -> ArraySlice<UInt8> {
    guard count <= bytes.count - position else {
      throw .malformed("a value of \(count) bytes reaches beyond its message")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _: Number.Type
  ) throws(BoltError) -> Number {
    try take(Number.bitWidth / 8).reduce(0) { $0 << 8 | Number($1) }
  }

  /// Reads a length of one, two or four bytes.
  private mutating func size(_ width: UInt8) throws(BoltError) -> Int {
    switch width {
    case 0: Int(try byte())
    case 1: Int(try number(UInt16.self))
    default: Int(try number(UInt32.self))
    }
  }

  private mutating func text(_ count: Int) throws(BoltError) -> String {
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw .malformed("a text isn't UTF-8")
    }
    return text
  }

  private mutating func elements(_ count: Int) throws(BoltError) -> [BoltValue] {
    try descend(atLeast: count)
    defer { depth -= 1 }
    var values: [BoltValue] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try decode()) }
    return values
  }

  private mutating func entries(_ count: Int) throws(BoltError) -> [String: BoltValue] {
    try descend(atLeast: count.multipliedReportingOverflow(by: 2).partialValue)
    defer { depth -= 1 }
    var entries: [String: BoltValue] = [:]
    entries.reserveCapacity(count)
    for _ in 0..<count {
      guard case .string(let key) = try decode() else {
        throw .malformed("a map's key isn't a text")
      }
      entries[key] = try decode()
    }
    return entries
  }

  private mutating func nested(_ count: Int) throws(BoltError) -> BoltValue {
    let tag = try byte()
    try descend(atLeast: count)
    defer { depth -= 1 }
    var fields: [BoltValue] = []
    for _ in 0..<count { fields.append(try decode()) }
    return try BoltValue(structure: tag, fields)
  }

  /// Goes one level deeper, if the input can hold that many values of at least a byte each.
  private mutating func descend(atLeast count: Int) throws(BoltError) {
    guard count <= bytes.count - position else {
      throw .malformed("\(count) values can't be in the \(bytes.count - position) bytes left")
    }
    guard depth < PackStreamDecoder.maximumDepth else {
      throw .malformed("values nest deeper than \(PackStreamDecoder.maximumDepth) levels")
    }
    depth += 1
  }
}

extension BoltError {
  /// The server's bytes break the protocol.
  static func malformed(_ what: String) -> BoltError {
    BoltError(.malformedAnswer, message: "malformed Bolt answer: \(what)")
  }
}
