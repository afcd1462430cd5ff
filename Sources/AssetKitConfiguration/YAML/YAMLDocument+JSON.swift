package import AssetKitCore

extension YAMLDocument {
  /// The document as a JSON value.
  ///
  /// Throws for infinity and not-a-number, which JSON can't say.
  package func json() throws(ConfigurationError) -> JSONValue {
    try json(of: root)
  }

  func json(of node: YAMLNode) throws(ConfigurationError) -> JSONValue {
    switch node.content {
    case .null: return .null
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .string(let value): return .string(value)
    case .double(let value):
      guard value.isFinite else {
        throw ConfigurationError(
          .wrongValue, at: place(node.position), "expected a finite number, found \(value)")
      }
      return .double(value)
    case .sequence(let items):
      var values: [JSONValue] = []
      values.reserveCapacity(items.count)
      for item in items { values.append(try json(of: item)) }
      return .array(values)
    case .mapping(let members):
      var object: [String: JSONValue] = [:]
      for member in members { object[member.key] = try json(of: member.value) }
      return .object(object)
    }
  }
}
