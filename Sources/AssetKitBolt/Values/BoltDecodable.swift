/// A Swift type that can be read from a record.
public protocol BoltDecodable {
  /// Reads a value.
  ///
  /// - Throws: ``BoltError`` with code `.decoding` when the value is of another type; nothing is
  ///   converted silently.
  init(boltValue: BoltValue) throws(BoltError)
}

extension BoltValue: BoltDecodable {
  /// Takes the value as it is.
  public init(boltValue: BoltValue) { self = boltValue }
}

extension Bool: BoltDecodable {
  /// Reads a truth value.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .bool(let value) = boltValue else { throw .mismatch("BOOLEAN", boltValue) }
    self = value
  }
}

extension Int: BoltDecodable {
  /// Reads a whole number.
  public init(boltValue: BoltValue) throws(BoltError) {
    self = Int(try Int64(boltValue: boltValue))
  }
}

extension Int64: BoltDecodable {
  /// Reads a whole number.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .integer(let value) = boltValue else { throw .mismatch("INTEGER", boltValue) }
    self = value
  }
}

extension Double: BoltDecodable {
  /// Reads a floating-point number; a whole number isn't taken for one.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .float(let value) = boltValue else { throw .mismatch("FLOAT", boltValue) }
    self = value
  }
}

extension String: BoltDecodable {
  /// Reads a text.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .string(let value) = boltValue else { throw .mismatch("STRING", boltValue) }
    self = value
  }
}

extension BoltNode: BoltDecodable {
  /// Reads a node.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .node(let value) = boltValue else { throw .mismatch("NODE", boltValue) }
    self = value
  }
}

extension BoltRelationship: BoltDecodable {
  /// Reads a relationship.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .relationship(let value) = boltValue else {
      throw .mismatch("RELATIONSHIP", boltValue)
    }
    self = value
  }
}

extension BoltPath: BoltDecodable {
  /// Reads a path.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .path(let value) = boltValue else { throw .mismatch("PATH", boltValue) }
    self = value
  }
}

extension Optional: BoltDecodable where Wrapped: BoltDecodable {
  /// Reads a value or null.
  public init(boltValue: BoltValue) throws(BoltError) {
    self = boltValue == .null ? nil : try Wrapped(boltValue: boltValue)
  }
}

extension Array: BoltDecodable where Element: BoltDecodable {
  /// Reads a list whose elements are all of one type.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .list(let values) = boltValue else { throw .mismatch("LIST", boltValue) }
    self = []
    reserveCapacity(values.count)
    for value in values { append(try Element(boltValue: value)) }
  }
}

extension Dictionary: BoltDecodable where Key == String, Value: BoltDecodable {
  /// Reads a map whose values are all of one type.
  public init(boltValue: BoltValue) throws(BoltError) {
    guard case .map(let entries) = boltValue else { throw .mismatch("MAP", boltValue) }
    self.init(minimumCapacity: entries.count)
    for (key, value) in entries { self[key] = try Value(boltValue: value) }
  }
}

extension BoltError {
  /// Names types only: the value itself may be confidential.
  static func mismatch(_ expected: String, _ found: BoltValue) -> BoltError {
    BoltError(.decoding, message: "expected \(expected), found \(found.typeName)")
  }
}
