internal import CPostgres

/// A statement with its parameters in the form in which libpq takes them.
struct EncodedStatement {
  /// What decides whether a prepared statement can be used again.
  struct Identity: Hashable {
    let sql: String
    let types: [Oid]
  }

  let identity: Identity
  private let formats: [Int32]
  private let places: [(offset: Int, length: Int)?]
  private let buffer: PostgresBuffer

  var sql: String { identity.sql }

  /// - Throws: ``PostgresError`` with `.encoding` for text that PostgreSQL can't store.
  init(_ sql: String, _ parameters: [any PostgresEncodable]) throws {
    var types: [Oid] = []
    var formats: [Int32] = []
    var places: [(offset: Int, length: Int)?] = []
    let buffer = PostgresBuffer()
    for (index, parameter) in parameters.enumerated() {
      types.append(type(of: parameter).postgresType.rawValue)
      let isText = type(of: parameter).isPostgresText
      formats.append(isText ? 0 : 1)
      if parameter.isPostgresNull {
        places.append(nil)
        continue
      }
      let start = buffer.count
      parameter.encode(into: buffer)
      places.append((start, buffer.count - start))
      guard isText else { continue }
      // libpq finds the end of text by itself, so a NUL inside would silently cut the value.
      if buffer.bytes[start...].contains(0) {
        throw PostgresError(
          .encoding,
          message: "parameter $\(index + 1) holds a NUL character, which PostgreSQL can't store")
      }
      buffer.append(UInt8(0))
    }
    identity = Identity(sql: sql, types: types)
    self.formats = formats
    self.places = places
    self.buffer = buffer
  }

  /// Calls the body with the values as libpq wants them: count, values, lengths, formats.
  func withValues<Result>(
    _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Result
  ) -> Result {
    let values = places.map { place in
      place.map { UnsafeRawPointer(buffer.base + $0.offset).assumingMemoryBound(to: CChar.self) }
    }
    let lengths = places.map { Int32(truncatingIfNeeded: $0?.length ?? 0) }
    return withExtendedLifetime(buffer) {
      body(Int32(truncatingIfNeeded: places.count), values, lengths, formats)
    }
  }
}
