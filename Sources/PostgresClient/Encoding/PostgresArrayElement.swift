/// A type whose arrays can be parameters.
public protocol PostgresArrayElement: Sendable {
  /// The type of the whole array.
  static var postgresArrayType: PostgresType { get }
  /// Appends the whole array in its binary format.
  static func encodeArray(_ elements: [Self], into buffer: PostgresBuffer)
}

/// An element of a PostgreSQL array in the strict sense, which may be NULL there.
///
/// Loops over elements are requirements with a default, not free generic functions: each
/// conformance gets its own specialized loop, which `unnest` inserts of many rows live on.
public protocol PostgresScalar: PostgresArrayElement {
  /// The element's type.
  static var postgresScalarType: PostgresType { get }
  /// Appends one element without its length.
  func encodeScalar(into buffer: PostgresBuffer)
  /// Appends an array of which elements may be NULL.
  static func encodeNullableArray(_ elements: [Self?], into buffer: PostgresBuffer)
}

extension PostgresScalar {
  /// Appends the array's header and its elements, each with its length.
  public static func encodeArray(_ elements: [Self], into buffer: PostgresBuffer) {
    appendArrayHeader(count: elements.count, hasNull: false, type: postgresScalarType, to: buffer)
    for element in elements { buffer.appendWithLength { element.encodeScalar(into: $0) } }
  }

  /// Appends the array's header and its elements, each with its length or the mark of NULL.
  public static func encodeNullableArray(_ elements: [Self?], into buffer: PostgresBuffer) {
    appendArrayHeader(count: elements.count, hasNull: true, type: postgresScalarType, to: buffer)
    for element in elements {
      if let element {
        buffer.appendWithLength { element.encodeScalar(into: $0) }
      } else {
        buffer.append(Int32(-1))
      }
    }
  }
}

extension PostgresScalar where Self: PostgresEncodable {
  /// The same type as that of a single parameter.
  public static var postgresScalarType: PostgresType { postgresType }
  /// Encodes like a single parameter.
  public func encodeScalar(into buffer: PostgresBuffer) { encode(into: buffer) }
}

/// The layout of PostgreSQL's `array_recv`: dimensions, null flag, element type, then size and
/// lower bound of each dimension.
private func appendArrayHeader(
  count: Int, hasNull: Bool, type: PostgresType, to buffer: PostgresBuffer
) {
  buffer.append(Int32(count == 0 ? 0 : 1))
  buffer.append(Int32(hasNull ? 1 : 0))
  buffer.append(type.rawValue)
  guard count > 0 else { return }
  buffer.append(Int32(count))
  buffer.append(Int32(1))
}

extension Optional: PostgresArrayElement where Wrapped: PostgresScalar {
  /// The wrapped type's array.
  public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
  /// Appends an array of which elements may be NULL.
  public static func encodeArray(_ elements: [Wrapped?], into buffer: PostgresBuffer) {
    Wrapped.encodeNullableArray(elements, into: buffer)
  }
}

extension Int: PostgresScalar {
  /// The type `int8[]`.
  public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int64: PostgresScalar {
  /// The type `int8[]`.
  public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int32: PostgresScalar {
  /// The type `int4[]`.
  public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int16: PostgresScalar {
  /// The type `int2[]`.
  public static var postgresArrayType: PostgresType { .int2Array }
}

extension Double: PostgresScalar {
  /// The type `float8[]`.
  public static var postgresArrayType: PostgresType { .float8Array }
}

extension Bool: PostgresScalar {
  /// The type `bool[]`.
  public static var postgresArrayType: PostgresType { .boolArray }
}

extension PostgresTimestamp: PostgresScalar {
  /// The type `timestamptz[]`.
  public static var postgresArrayType: PostgresType { .timestamptzArray }
}

extension String: PostgresScalar {
  /// The type `text`: inside a binary array the type has to be said.
  public static var postgresScalarType: PostgresType { .text }
  /// The type `text[]`.
  public static var postgresArrayType: PostgresType { .textArray }
}

extension UInt8: PostgresArrayElement {
  /// The type `bytea`: an array of bytes is a string of bytes.
  public static var postgresArrayType: PostgresType { .bytea }
  /// Appends the bytes as they are.
  public static func encodeArray(_ elements: [UInt8], into buffer: PostgresBuffer) {
    elements.withUnsafeBytes { buffer.append($0) }
  }
}

extension Array: PostgresArrayElement where Element == UInt8 {
  /// The type `bytea[]`.
  public static var postgresArrayType: PostgresType { .byteaArray }
}

extension Array: PostgresScalar where Element == UInt8 {
  /// The type `bytea`.
  public static var postgresScalarType: PostgresType { .bytea }
  /// Appends the bytes as they are.
  public func encodeScalar(into buffer: PostgresBuffer) {
    UInt8.encodeArray(self, into: buffer)
  }
}
