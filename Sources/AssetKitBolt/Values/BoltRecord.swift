/// One row of a result.
public struct BoltRecord: Sendable, Hashable {
  /// The columns' names, in order.
  public let keys: [String]
  /// The values, in the columns' order; as many as there are columns.
  public let values: [BoltValue]

  /// Reads one column, as in `try record["name"] as String`.
  ///
  /// - Throws: ``BoltError`` with code `.decoding` when there is no such column, or its value is of
  ///   another type; null is only read as an optional.
  public subscript<Value: BoltDecodable>(key: String) -> Value {
    get throws(BoltError) {
      guard let index = keys.firstIndex(of: key) else {
        throw BoltError(
          .decoding,
          message: "the record has no column \(key); it has \(keys.joined(separator: ", "))")
      }
      do throws(BoltError) {
        return try Value(boltValue: values[index])
      } catch {
        throw BoltError(.decoding, message: "column \(key): \(error.message)")
      }
    }
  }
}
