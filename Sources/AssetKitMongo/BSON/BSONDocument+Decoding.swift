extension BSONDocument {
  /// Reads a document's bytes; what follows it is an error.
  ///
  /// - Throws: ``MongoError`` with code `.malformedAnswer` for bytes that are no BSON.
  public init(bytes: UnsafeRawBufferPointer) throws(MongoError) {
    var reader = BSONReader(bytes)
    self = try reader.document(depth: 0)
    guard reader.isAtEnd else { throw .malformed("bytes follow the document") }
  }
}

/// Reads BSON front to back, within its bounds.
private struct BSONReader {
  private static let deepest = 128

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func document(depth: Int) throws(MongoError) -> BSONDocument {
    guard depth < Self.deepest else { throw .malformed("a document is nested too deep") }
    let start = position
    let length = Int(try number(Int32.self))
    guard length >= 5, length <= bytes.count - start else {
      throw .malformed("a document's length is wrong")
    }
    let end = start + length - 1
    var members: [BSONDocument.Member] = []
    while position < end {
      let type = try number(UInt8.self)
      let key = try name()
      members.append(BSONDocument.Member(key, try value(type, depth: depth)))
    }
    guard position == end, try number(UInt8.self) == 0 else {
      throw .malformed("a document doesn't end where it says")
    }
    return BSONDocument(members)
  }

  private mutating func value(_ type: UInt8, depth: Int) throws(MongoError) -> BSONValue {
    switch type {
    case 0x01: return .double(Double(bitPattern: try number(UInt64.self)))
    case 0x02: return .string(try text())
    case 0x03: return .document(try document(depth: depth + 1))
    case 0x04: return .array(try document(depth: depth + 1).members.map(\.value))
    case 0x08: return .bool(try number(UInt8.self) != 0)
    case 0x09: return .milliseconds(try number(Int64.self))
    case 0x0A: return .null
    case 0x10: return .int32(try number(Int32.self))
    case 0x12: return .int64(try number(Int64.self))
    case 0x06, 0x7F, 0xFF: return .other(type: type, [])
    case 0x07: return .other(type: type, try take(12))
    case 0x11: return .other(type: type, try take(8))
    case 0x13: return .other(type: type, try take(16))
    case 0x05: return .other(type: type, try measured(1))
    case 0x0D, 0x0E: return .other(type: type, try measured(0))
    case 0x0B:
      let start = position
      _ = try name()
      _ = try name()
      return .other(type: type, Array(bytes[start..<position]))
    default: throw .malformed("a value's type is unknown")
    }
  }

  private mutating func text() throws(MongoError) -> String {
    let length = Int(try number(Int32.self))
    guard length >= 1, length <= bytes.count - position else {
      throw .malformed("a text's length is wrong")
    }
    defer { position += length }
    return String(decoding: bytes[position..<position + length - 1], as: UTF8.self)
  }

  private mutating func name() throws(MongoError) -> String {
    guard let end = bytes[position...].firstIndex(of: 0) else {
      throw .malformed("a name doesn't end")
    }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  /// What begins with its length, the length included; `more` bytes don't count in it.
  private mutating func measured(_ more: Int) throws(MongoError) -> [UInt8] {
    let start = position
    let length = Int(try number(Int32.self))
    position = start
    guard length >= 0 else { throw .malformed("a value's length is wrong") }
    return try take(4 + length + more)
  }

  private mutating func take(_ count: Int) throws(MongoError) -> [UInt8] {
    guard count <= bytes.count - position else { throw .malformed("a value is cut off") }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  private mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(MongoError) -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= bytes.count - position else { throw .malformed("a number is cut off") }
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }
}
