/// One value of a result, in the server's binary format.
public struct PostgresCell {
  /// The type that the server states for the column; a domain's is its base type.
  public let type: PostgresType
  /// The value's bytes, valid while the row is; nil for NULL.
  public let bytes: UnsafeRawBufferPointer?

  init(type: PostgresType, bytes: UnsafeRawBufferPointer?) {
    self.type = type
    self.bytes = bytes
  }

  /// The bytes of a value that must not be NULL.
  ///
  /// - Throws: ``PostgresError`` with `.decoding` for NULL.
  public func requireBytes() throws(PostgresError) -> UnsafeRawBufferPointer {
    guard let bytes else {
      throw PostgresError(.decoding, message: "the value is NULL, and the program expects one")
    }
    return bytes
  }

  /// The error for a value of another type than the wanted.
  func mismatch(_ wanted: Any.Type) -> PostgresError {
    PostgresError(
      .decoding,
      message:
        "a value of type OID \(type.rawValue) can't be read as \(wanted); cast it in the query")
  }

  /// The number at a place of the bytes.
  ///
  /// - Throws: ``PostgresError`` with `.decoding` when the bytes end before it does.
  static func load<Number: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, at offset: Int = 0, as: Number.Type = Number.self
  ) throws(PostgresError) -> Number {
    guard offset >= 0, offset + MemoryLayout<Number>.size <= bytes.count else {
      throw PostgresError(.decoding, message: "a value of the server is shorter than its type")
    }
    return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
