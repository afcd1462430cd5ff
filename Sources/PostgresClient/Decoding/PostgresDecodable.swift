/// A type that can be read from a column.
///
/// Whole numbers are read from `int2`, `int4`, `int8`, `oid` and integral `numeric` when they fit;
/// `Double` from all numbers; `String` from text, enums, `json`, `jsonb`, `uuid`, `numeric`, numbers,
/// `bool`, `date` and timestamps (ISO 8601, UTC); `[UInt8]` from anything, as its bytes;
/// ``PostgresTimestamp`` from `timestamptz`, `timestamp` (taken as UTC) and `date`; arrays from
/// one-dimensional arrays. Only an optional is read from NULL.
public protocol PostgresDecodable {
  /// Reads the value.
  ///
  /// - Throws: ``PostgresError`` with `.decoding` for NULL and for other types.
  static func decode(_ cell: PostgresCell) throws(PostgresError) -> Self
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  /// Reads NULL as nil.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Wrapped? {
    cell.bytes == nil ? nil : try Wrapped.decode(cell)
  }
}

extension PostgresDecodable where Self: FixedWidthInteger {
  /// Reads any whole number that fits.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Self {
    let number = try Int64.whole(cell, wanted: Self.self)
    guard let fitting = Self(exactly: number) else {
      throw PostgresError(.decoding, message: "the number \(number) doesn't fit \(Self.self)")
    }
    return fitting
  }
}

extension Int: PostgresDecodable {}
extension Int64: PostgresDecodable {}
extension Int32: PostgresDecodable {}
extension Int16: PostgresDecodable {}

extension Int64 {
  fileprivate static func whole(
    _ cell: PostgresCell, wanted: Any.Type
  ) throws(PostgresError) -> Int64 {
    let bytes = try cell.requireBytes()
    switch cell.type {
    case .int8: return try PostgresCell.load(bytes)
    case .int4: return Int64(try PostgresCell.load(bytes, as: Int32.self))
    case .int2: return Int64(try PostgresCell.load(bytes, as: Int16.self))
    case .oid: return Int64(try PostgresCell.load(bytes, as: UInt32.self))
    case .numeric:
      guard let number = Int64(try numericText(bytes)) else { throw cell.mismatch(wanted) }
      return number
    default: throw cell.mismatch(wanted)
    }
  }
}

extension Double: PostgresDecodable {
  /// Reads any number, rounding what a double can't hold.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Double {
    let bytes = try cell.requireBytes()
    switch cell.type {
    case .float8: return Double(bitPattern: try PostgresCell.load(bytes))
    case .float4: return Double(Float(bitPattern: try PostgresCell.load(bytes)))
    case .numeric:
      guard let number = Double(try numericText(bytes)) else { throw cell.mismatch(Self.self) }
      return number
    default: return Double(try Int64.whole(cell, wanted: Self.self))
    }
  }
}

extension Bool: PostgresDecodable {
  /// Reads a `bool`.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> Bool {
    let bytes = try cell.requireBytes()
    guard cell.type == .bool else { throw cell.mismatch(Self.self) }
    return try PostgresCell.load(bytes, as: UInt8.self) != 0
  }
}

extension PostgresTimestamp: PostgresDecodable {
  /// Reads an instant.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> PostgresTimestamp {
    let bytes = try cell.requireBytes()
    switch cell.type {
    case .timestamptz, .timestamp: return PostgresTimestamp(wireValue: try PostgresCell.load(bytes))
    case .date:
      let days: Int32 = try PostgresCell.load(bytes)
      if days == .max { return PostgresTimestamp(wireValue: .max) }
      if days == .min { return PostgresTimestamp(wireValue: .min) }
      return PostgresTimestamp(wireValue: Int64(days) * 86_400_000_000)
    default: throw cell.mismatch(Self.self)
    }
  }
}

extension Array: PostgresDecodable where Element: PostgresArrayElementDecodable {
  /// Reads an array, or the bytes of any value.
  public static func decode(_ cell: PostgresCell) throws(PostgresError) -> [Element] {
    try Element.decodeArray(cell)
  }
}
