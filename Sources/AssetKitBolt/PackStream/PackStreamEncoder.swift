/// Writes values in PackStream 1, the shortest form of each.
struct PackStreamEncoder {
  /// What was written so far.
  private(set) var bytes: [UInt8] = []
  let dialect: PackStreamDialect

  init(dialect: PackStreamDialect) { self.dialect = dialect }

  /// Writes a value.
  ///
  /// - Throws: ``BoltError`` with code `.encoding` when the dialect can't say it.
  mutating func encode(_ value: BoltValue) throws(BoltError) {
    switch value {
    case .null: bytes.append(0xC0)
    case .bool(let value): bytes.append(value ? 0xC3 : 0xC2)
    case .integer(let value): encode(value)
    case .float(let value):
      bytes.append(0xC1)
      append(value.bitPattern)
    case .bytes(let value):
      try encodeSize(value.count, tiny: nil, markers: (0xCC, 0xCD, 0xCE))
      bytes += value
    case .string(let value): try encode(value)
    case .list(let values):
      try encodeListSize(values.count)
      for value in values { try encode(value) }
    case .map(let entries): try encode(entries)
    default: try encodeStructure(value)
    }
  }

  /// Begins a structure, whose fields the caller writes next.
  mutating func beginStructure(_ tag: UInt8, fields: UInt8) {
    bytes.append(0xB0 | fields)
    bytes.append(tag)
  }

  mutating func encode(_ value: Int64) {
    switch value {
    case -16...127: bytes.append(UInt8(truncatingIfNeeded: value))
    case Int64(Int8.min)...Int64(Int8.max):
      bytes.append(0xC8)
      bytes.append(UInt8(truncatingIfNeeded: value))
    case Int64(Int16.min)...Int64(Int16.max):
      bytes.append(0xC9)
      append(UInt16(truncatingIfNeeded: value))
    case Int64(Int32.min)...Int64(Int32.max):
      bytes.append(0xCA)
      append(UInt32(truncatingIfNeeded: value))
    default:
      bytes.append(0xCB)
      append(UInt64(bitPattern: value))
    }
  }

  mutating func encode(_ value: String) throws(BoltError) {
    try encodeSize(value.utf8.count, tiny: 0x80, markers: (0xD0, 0xD1, 0xD2))
    bytes.append(contentsOf: value.utf8)
  }

  mutating func encode(_ entries: [String: BoltValue]) throws(BoltError) {
    try encodeSize(entries.count, tiny: 0xA0, markers: (0xD8, 0xD9, 0xDA))
    for (key, value) in entries {
      try encode(key)
      try encode(value)
    }
  }

  mutating func encodeListSize(_ count: Int) throws(BoltError) {
    try encodeSize(count, tiny: 0x90, markers: (0xD4, 0xD5, 0xD6))
  }

  private mutating func encodeSize(
    _ count: Int, tiny: UInt8?, markers: (UInt8, UInt8, UInt8)
  ) throws(BoltError) {
    if let tiny, count < 16 {
      bytes.append(tiny | UInt8(count))
    } else if let count = UInt8(exactly: count) {
      bytes.append(markers.0)
      bytes.append(count)
    } else if let count = UInt16(exactly: count) {
      bytes.append(markers.1)
      append(count)
    } else if let count = UInt32(exactly: count) {
      bytes.append(markers.2)
      append(count)
    } else {
      throw BoltError(.encoding, message: "a value of \(count) elements is too long for PackStream")
    }
  }

  /// Appends a number, its most significant byte first.
  private mutating func append<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number) {
    var shift = Number.bitWidth
    while shift > 0 {
      shift -= 8
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }
}
