internal import CPostgres

/// The rows that a statement returned.
///
/// Rows live in libpq's memory and are read from there on access. They are not Sendable: take the
/// values out inside the closure that runs the statement.
public struct Rows: RandomAccessCollection {
  let storage: ResultStorage

  /// The index of the first row.
  public var startIndex: Int { 0 }
  /// The number of rows.
  public let endIndex: Int

  init(_ storage: ResultStorage) {
    self.storage = storage
    endIndex = Int(PQntuples(storage.pointer))
  }

  /// The row at an index.
  public subscript(index: Int) -> Row {
    precondition(index >= 0 && index < endIndex, "row \(index) of \(endIndex)")
    return Row(storage: storage, index: Int32(index))
  }

  /// The columns' names, in order.
  public var columnNames: [String] { storage.columnNames }

  /// What the statement did, such as `COMMIT` or `INSERT 0 3`.
  var commandTag: String { String(cString: PQcmdStatus(storage.pointer)) }

  /// The number of rows that the statement inserted, updated, deleted or selected.
  public var affectedRows: Int { Int(String(cString: PQcmdTuples(storage.pointer))) ?? 0 }
}

/// One row of a result.
public struct Row {
  let storage: ResultStorage
  let index: Int32

  /// Reads a column by its position, from 0.
  ///
  /// - Throws: ``PostgresError`` with `.decoding`, which names the column.
  public subscript<Value: PostgresDecodable>(_ column: Int) -> Value {
    get throws { try decode(Value.self, Int32(column)) }
  }

  /// Reads a column by its name.
  ///
  /// - Throws: ``PostgresError`` with `.decoding`, which names the column.
  public subscript<Value: PostgresDecodable>(_ name: String) -> Value {
    get throws {
      guard let column = storage.columnNames.firstIndex(of: name) else {
        throw PostgresError(
          .decoding,
          message: "the result has no column \"\(name)\"; it has "
            + storage.columnNames.joined(separator: ", "))
      }
      return try decode(Value.self, Int32(column))
    }
  }

  private func decode<Value: PostgresDecodable>(_: Value.Type, _ column: Int32) throws -> Value {
    guard column >= 0, column < PQnfields(storage.pointer) else {
      throw PostgresError(
        .decoding, message: "the result has no column \(column) (they count from 0)")
    }
    do throws(PostgresError) {
      return try Value.decode(cell(column))
    } catch {
      var named = error
      named.message = "column \"\(storage.columnNames[Int(column)])\": \(error.message)"
      throw named
    }
  }

  private func cell(_ column: Int32) -> PostgresCell {
    let type = PostgresType(rawValue: PQftype(storage.pointer, column))
    guard PQgetisnull(storage.pointer, index, column) == 0 else {
      return PostgresCell(type: type, bytes: nil)
    }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(storage.pointer, index, column),
      count: Int(PQgetlength(storage.pointer, index, column)))
    return PostgresCell(type: type, bytes: bytes)
  }
}

/// The owner of a `PGresult`.
final class ResultStorage {
  let pointer: OpaquePointer
  private(set) lazy var columnNames = (0..<PQnfields(pointer)).map { column in
    PQfname(pointer, column).map { String(cString: $0) } ?? ""
  }

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }
}
