extension BSONDocument {
  /// The document's bytes (bsonspec.org, version 1.1).
  ///
  /// U+0000, which no name can have, is left out of names.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    bytes.appendSized { bytes in
      for member in members { bytes.append(member.key, member.value) }
    }
  }
}

extension [UInt8] {
  /// Appends what the body does, with its length before and a zero behind.
  fileprivate mutating func appendSized(_ body: (inout [UInt8]) -> Void) {
    let start = count
    append(contentsOf: [0, 0, 0, 0])
    body(&self)
    append(0)
    let length = UInt32(truncatingIfNeeded: count - start)
    for place in 0..<4 { self[start + place] = UInt8(truncatingIfNeeded: length >> (8 * place)) }
  }

  fileprivate mutating func append(_ key: String, _ value: BSONValue) {
    append(value.type)
    append(contentsOf: key.utf8.lazy.filter { $0 != 0 })
    append(0)
    switch value {
    case .double(let number): append(little: number.bitPattern)
    case .string(let text):
      append(little: UInt32(truncatingIfNeeded: text.utf8.count + 1))
      append(contentsOf: text.utf8)
      append(0)
    case .document(let document): document.append(to: &self)
    case .array(let values):
      appendSized { bytes in
        for (index, value) in values.enumerated() { bytes.append(String(index), value) }
      }
    case .bool(let isTrue): append(isTrue ? 1 : 0)
    case .null: break
    case .int32(let number): append(little: number)
    case .int64(let number), .milliseconds(let number): append(little: number)
    case .other(_, let rest): append(contentsOf: rest)
    }
  }

  private mutating func append(little number: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}

extension BSONValue {
  fileprivate var type: UInt8 {
    switch self {
    case .double: 0x01
    case .string: 0x02
    case .document: 0x03
    case .array: 0x04
    case .bool: 0x08
    case .milliseconds: 0x09
    case .null: 0x0A
    case .int32: 0x10
    case .int64: 0x12
    case .other(let type, _): type
    }
  }
}
