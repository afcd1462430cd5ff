/// A type whose arrays can be read from a column.
public protocol PostgresArrayElementDecodable {
  /// Reads the whole array.
  ///
  /// - Throws: ``PostgresError`` with `.decoding` for NULL, for other types, and for arrays of more
  ///   than one dimension.
  static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self]
}

extension PostgresArrayElementDecodable where Self: PostgresDecodable {
  /// Reads each element of a PostgreSQL array.
  public static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self] {
    let bytes = try cell.requireBytes()
    // The layout of `array_send`: dimensions, null flag, element type, size and lower bound.
    // Every array has at least these 12 bytes; a scalar has another type than an array's.
    guard bytes.count >= 12, (0...6).contains(try PostgresCell.load(bytes, as: Int32.self)) else {
      throw cell.mismatch([Self].self)
    }
    let dimensions: Int32 = try PostgresCell.load(bytes)
    if dimensions == 0 { return [] }
    guard dimensions == 1 else {
      throw PostgresError(.decoding, message: "an array of \(dimensions) dimensions can't be read")
    }
    let type = PostgresType(rawValue: try PostgresCell.load(bytes, at: 8))
    let count: Int32 = try PostgresCell.load(bytes, at: 12)
    // Each element takes at least the four bytes of its length.
    guard count >= 0, Int(count) <= bytes.count / 4 else { throw cell.mismatch([Self].self) }
    var result: [Self] = []
    result.reserveCapacity(Int(count))
    var offset = 20
    for _ in 0..<count {
      let length = Int(try PostgresCell.load(bytes, at: offset, as: Int32.self))
      offset += 4
      guard length <= bytes.count - offset else { throw cell.mismatch([Self].self) }
      let element =
        length < 0 ? nil : UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
      result.append(try decode(PostgresCell(type: type, bytes: element)))
      offset += max(0, length)
    }
    return result
  }
}

extension Int: PostgresArrayElementDecodable {}
extension Int64: PostgresArrayElementDecodable {}
extension Int32: PostgresArrayElementDecodable {}
extension Int16: PostgresArrayElementDecodable {}
extension Double: PostgresArrayElementDecodable {}
extension Bool: PostgresArrayElementDecodable {}
extension String: PostgresArrayElementDecodable {}
extension PostgresTimestamp: PostgresArrayElementDecodable {}
extension Optional: PostgresArrayElementDecodable where Wrapped: PostgresDecodable {}

extension UInt8: PostgresArrayElementDecodable {
  /// Reads the bytes of any value.
  public static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [UInt8] {
    Array(try cell.requireBytes())
  }
}

extension Array: PostgresArrayElementDecodable where Element == UInt8 {}
