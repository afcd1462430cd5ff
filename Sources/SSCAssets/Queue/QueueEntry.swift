internal import AssetKitRedis

/// A message of a stream, delivered to this consumer.
package struct QueueEntry: Sendable, Hashable {
  /// Where it is.
  package struct Place: Sendable, Hashable {
    package var stream: String
    /// Redis' own identity for it, such as `1763733600000-0`.
    package var id: String
  }

  package var place: Place
  /// The field `data`; nil when the message has no such field.
  package var data: [UInt8]?

  /// Reads what XRANGE and the like answer: pairs of an id and of fields.
  ///
  /// What was deleted from the stream meanwhile has no fields, and is left out.
  static func entries(_ answer: RedisValue, of stream: String) -> [QueueEntry] {
    (answer.array ?? []).compactMap { pair in
      guard let parts = pair.array, parts.count == 2, let id = parts[0].string,
        parts[1].array != nil
      else { return nil }
      var data: [UInt8]?
      if case .bytes(let bytes)? = parts[1].fields["data"] { data = bytes }
      return QueueEntry(place: Place(stream: stream, id: id), data: data)
    }
  }
}
