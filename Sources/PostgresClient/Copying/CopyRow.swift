/// The fields of one row of a binary `COPY`, written in the columns' order.
///
/// Binary `COPY` converts nothing: each method's name is the type that the column must have.
public struct CopyRow {
  let buffer: PostgresBuffer
  private(set) var fields = 0

  init(buffer: PostgresBuffer) { self.buffer = buffer }

  /// Writes NULL.
  public mutating func null() {
    fields += 1
    buffer.append(Int32(-1))
  }

  /// Writes an `int8`, or NULL.
  public mutating func int8(_ value: Int64?) {
    guard let value else { return null() }
    number(value)
  }

  /// Writes an `int8`, or NULL.
  public mutating func int8(_ value: Int?) {
    guard let value else { return null() }
    number(Int64(value))
  }

  /// Writes an `int4`, or NULL.
  public mutating func int4(_ value: Int32?) {
    guard let value else { return null() }
    number(value)
  }

  /// Writes an `int2`, or NULL.
  public mutating func int2(_ value: Int16?) {
    guard let value else { return null() }
    number(value)
  }

  /// Writes a `float8`, or NULL.
  public mutating func float8(_ value: Double?) {
    guard let value else { return null() }
    number(value.bitPattern)
  }

  /// Writes a `bool`, or NULL.
  public mutating func bool(_ value: Bool?) {
    guard let value else { return null() }
    number(UInt8(value ? 1 : 0))
  }

  /// Writes a `timestamptz`, or NULL.
  public mutating func timestamptz(_ value: PostgresTimestamp?) {
    guard let value else { return null() }
    number(value.wireValue)
  }

  /// Writes a `text`, `varchar`, `json` or enum, or NULL.
  public mutating func text(_ value: String?) {
    guard let value else { return null() }
    fields += 1
    buffer.append(Int32(truncatingIfNeeded: value.utf8.count))
    buffer.append(value)
  }

  /// Writes UTF-8 bytes as a `text`, or any bytes as a `bytea`.
  public mutating func bytes(_ value: UnsafeRawBufferPointer) {
    fields += 1
    buffer.append(Int32(truncatingIfNeeded: value.count))
    buffer.append(value)
  }

  /// Writes a `bytea`, or NULL.
  public mutating func bytea(_ value: [UInt8]?) {
    guard let value else { return null() }
    value.withUnsafeBytes { bytes($0) }
  }

  /// Writes the text of a `jsonb`, or NULL.
  public mutating func jsonb(_ value: String?) {
    guard let value else { return null() }
    fields += 1
    buffer.append(Int32(truncatingIfNeeded: value.utf8.count + 1))
    buffer.append(UInt8(1))  // the version of jsonb's binary format
    buffer.append(value)
  }

  /// Writes an array (`[String]` is a `text[]`, `[Int]` an `int8[]`), or NULL.
  public mutating func array<Element: PostgresScalar>(_ value: [Element]?) {
    guard let value else { return null() }
    fields += 1
    buffer.appendWithLength { value.encode(into: $0) }
  }

  private mutating func number<Number: FixedWidthInteger>(_ value: Number) {
    fields += 1
    buffer.append(Int32(MemoryLayout<Number>.size))
    buffer.append(value)
  }
}
