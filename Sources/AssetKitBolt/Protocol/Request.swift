/// A message to the server (Bolt manual, "Messages").
enum Request: Sendable {
  case hello([String: BoltValue])
  case logon([String: BoltValue])
  case goodbye
  case reset
  case begin([String: BoltValue])
  case commit
  case rollback
  case run(String, parameters: [String: BoltValue], options: [String: BoltValue])
  /// Asks for that many records; all for -1.
  case pull(Int)
  /// Drops all records that are left.
  case discard
  case route([String: BoltValue], bookmarks: [String], options: [String: BoltValue])

  func encoded(_ dialect: PackStreamDialect) throws(BoltError) -> [UInt8] {
    var encoder = PackStreamEncoder(dialect: dialect)
    switch self {
    case .hello(let options): try encoder.encode(0x01, [.map(options)])
    case .logon(let options): try encoder.encode(0x6A, [.map(options)])
    case .goodbye: try encoder.encode(0x02, [])
    case .reset: try encoder.encode(0x0F, [])
    case .begin(let options): try encoder.encode(0x11, [.map(options)])
    case .commit: try encoder.encode(0x12, [])
    case .rollback: try encoder.encode(0x13, [])
    case .run(let text, let parameters, let options):
      try encoder.encode(0x10, [.string(text), .map(parameters), .map(options)])
    case .pull(let count): try encoder.encode(0x3F, [["n": .integer(Int64(count))]])
    case .discard: try encoder.encode(0x2F, [["n": -1]])
    case .route(let context, let bookmarks, let options):
      try encoder.encode(0x66, [.map(context), BoltValue(bookmarks), .map(options)])
    }
    return encoder.bytes
  }
}

extension PackStreamEncoder {
  fileprivate mutating func encode(_ tag: UInt8, _ fields: [BoltValue]) throws(BoltError) {
    beginStructure(tag, fields: UInt8(fields.count))
    for field in fields { try encode(field) }
  }
}
