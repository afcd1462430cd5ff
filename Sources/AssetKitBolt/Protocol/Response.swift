/// A message from the server.
enum Response: Sendable, Hashable {
  /// The request was done; ends the answer to it.
  case success([String: BoltValue])
  /// The request failed, and the server ignores all others until it is told to reset.
  case failure(BoltError)
  /// An earlier request failed, and this one was therefore not looked at.
  case ignored
  /// One row.
  case record([BoltValue])

  /// Reads a message.
  ///
  /// - Throws: ``BoltError`` with code `.malformedAnswer`.
  init(_ message: [UInt8]) throws(BoltError) {
    var decoder = PackStreamDecoder(message)
    let (tag, count) = try decoder.structureHeader()
    var fields: [BoltValue] = []
    for _ in 0..<count { fields.append(try decoder.decode()) }
    try decoder.finish()
    switch (tag, fields.first) {
    case (0x70, .map(let metadata)): self = .success(metadata)
    case (0x7F, .map(let metadata)): self = .failure(BoltError(failure: metadata))
    case (0x7E, _): self = .ignored
    case (0x71, .list(let values)): self = .record(values)
    default: throw .malformed("a message with tag \(tag) and \(count) fields is unknown")
    }
  }
}
