/// A Swift type whose values can be parameters.
public protocol BoltEncodable {
  /// The value as it is sent.
  var boltValue: BoltValue { get }
}

extension BoltValue: BoltEncodable {
  /// Itself.
  public var boltValue: BoltValue { self }
}

extension Bool: BoltEncodable {
  /// A truth value.
  public var boltValue: BoltValue { .bool(self) }
}

extension Int: BoltEncodable {
  /// A whole number.
  public var boltValue: BoltValue { .integer(Int64(self)) }
}

extension Int64: BoltEncodable {
  /// A whole number.
  public var boltValue: BoltValue { .integer(self) }
}

extension Double: BoltEncodable {
  /// A floating-point number.
  public var boltValue: BoltValue { .float(self) }
}

extension String: BoltEncodable {
  /// A text.
  public var boltValue: BoltValue { .string(self) }
}

extension Optional: BoltEncodable where Wrapped: BoltEncodable {
  /// The value, or null.
  public var boltValue: BoltValue { self?.boltValue ?? .null }
}

extension Array: BoltEncodable where Element: BoltEncodable {
  /// A list.
  public var boltValue: BoltValue { .list(map(\.boltValue)) }
}

extension Dictionary: BoltEncodable where Key == String, Value: BoltEncodable {
  /// A map.
  public var boltValue: BoltValue { .map(mapValues(\.boltValue)) }
}
