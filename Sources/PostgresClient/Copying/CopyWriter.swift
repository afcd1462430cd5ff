internal import CPostgres

/// Writes rows into a `COPY … FROM STDIN (FORMAT binary)`.
public final class CopyWriter {
  /// The size at which rows go to the server: few system calls, and little memory.
  private static let chunkSize = 128 * 1024

  private let database: Database
  private let sql: String
  private let columns: Int
  private let buffer = PostgresBuffer(capacity: chunkSize + chunkSize / 4)
  /// The number of rows so far.
  public private(set) var rowCount = 0

  init(_ database: Database, sql: String, columns: Int) {
    self.database = database
    self.sql = sql
    self.columns = columns
    // The signature, flags and header extension (PostgreSQL manual, COPY, "Binary Format").
    for byte in Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] { buffer.append(byte) }
    buffer.append(Int32(0))
    buffer.append(Int32(0))
  }

  /// Writes one row; the body writes each field, in the columns' order.
  ///
  /// - Throws: ``PostgresError`` with `.encoding` when the number of fields isn't that of the columns.
  public func row(_ body: (inout CopyRow) throws -> Void) throws {
    buffer.append(Int16(truncatingIfNeeded: columns))
    var row = CopyRow(buffer: buffer)
    try body(&row)
    guard row.fields == columns else {
      throw PostgresError(
        .encoding,
        message: "row \(rowCount + 1) of a COPY has \(row.fields) fields, the table \(columns)")
    }
    rowCount += 1
    if buffer.count >= Self.chunkSize { try sendBuffer() }
  }

  func finish() throws {
    buffer.append(Int16(-1))
    try sendBuffer()
  }

  private func sendBuffer() throws {
    let bytes = buffer.bytes
    let accepted = PQputCopyData(
      database.connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
      Int32(truncatingIfNeeded: bytes.count))
    guard accepted == 1 else { throw PostgresError(lost: database.connection, sql: sql) }
    buffer.removeAll()
    try database.flush(sql: sql)
    if database.wasInterrupted { throw CancellationError() }
  }
}
