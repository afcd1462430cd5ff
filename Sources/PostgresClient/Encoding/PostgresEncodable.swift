/// A value that can be a statement's parameter.
///
/// `Int` travels as `int8`, `Int32` as `int4`, `Int16` as `int2`, `Double` as `float8`, `Bool`,
/// `[UInt8]` as `bytea`, ``PostgresTimestamp`` as `timestamptz`: all in binary. A `String` travels as
/// text whose type the server infers, so that it can also be a `jsonb`, `uuid`, `date` or `inet`.
/// Arrays of these are PostgreSQL arrays; an array of strings is a `text[]` and must be cast for
/// other types (`$1::jsonb[]`). An optional is NULL when it is nil.
public protocol PostgresEncodable: Sendable {
  /// The type that the server is told.
  static var postgresType: PostgresType { get }
  /// Whether the value travels as text rather than in the type's binary format.
  static var isPostgresText: Bool { get }
  /// Whether the value is NULL, which is never encoded.
  var isPostgresNull: Bool { get }
  /// Appends the value without its length.
  func encode(into buffer: PostgresBuffer)
}

extension PostgresEncodable {
  /// False: binary is the rule.
  public static var isPostgresText: Bool { false }
  /// False: only optionals are NULL.
  public var isPostgresNull: Bool { false }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
  /// The wrapped type's.
  public static var postgresType: PostgresType { Wrapped.postgresType }
  /// The wrapped type's.
  public static var isPostgresText: Bool { Wrapped.isPostgresText }
  /// Whether there is no value.
  public var isPostgresNull: Bool { self?.isPostgresNull ?? true }
  /// Appends the wrapped value.
  public func encode(into buffer: PostgresBuffer) { self?.encode(into: buffer) }
}

extension Int: PostgresEncodable {
  /// The type `int8`.
  public static var postgresType: PostgresType { .int8 }
  /// Appends eight bytes.
  public func encode(into buffer: PostgresBuffer) { buffer.append(Int64(self)) }
}

extension Int64: PostgresEncodable {
  /// The type `int8`.
  public static var postgresType: PostgresType { .int8 }
  /// Appends eight bytes.
  public func encode(into buffer: PostgresBuffer) { buffer.append(self) }
}

extension Int32: PostgresEncodable {
  /// The type `int4`.
  public static var postgresType: PostgresType { .int4 }
  /// Appends four bytes.
  public func encode(into buffer: PostgresBuffer) { buffer.append(self) }
}

extension Int16: PostgresEncodable {
  /// The type `int2`.
  public static var postgresType: PostgresType { .int2 }
  /// Appends two bytes.
  public func encode(into buffer: PostgresBuffer) { buffer.append(self) }
}

extension Double: PostgresEncodable {
  /// The type `float8`.
  public static var postgresType: PostgresType { .float8 }
  /// Appends the bits of IEEE 754.
  public func encode(into buffer: PostgresBuffer) { buffer.append(bitPattern) }
}

extension Bool: PostgresEncodable {
  /// The type `bool`.
  public static var postgresType: PostgresType { .bool }
  /// Appends one byte.
  public func encode(into buffer: PostgresBuffer) { buffer.append(UInt8(self ? 1 : 0)) }
}

extension String: PostgresEncodable {
  /// Left to the server.
  public static var postgresType: PostgresType { .inferred }
  /// True.
  public static var isPostgresText: Bool { true }
  /// Appends the UTF-8 bytes.
  public func encode(into buffer: PostgresBuffer) { buffer.append(self) }
}

extension PostgresTimestamp: PostgresEncodable {
  /// The type `timestamptz`.
  public static var postgresType: PostgresType { .timestamptz }
  /// Appends microseconds since 2000.
  public func encode(into buffer: PostgresBuffer) { buffer.append(wireValue) }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
  /// The element's array type; `bytea` for bytes.
  public static var postgresType: PostgresType { Element.postgresArrayType }
  /// Appends the array in its binary format.
  public func encode(into buffer: PostgresBuffer) { Element.encodeArray(self, into: buffer) }
}
