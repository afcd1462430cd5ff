internal import AssetKitCore

extension TestInstance.Result {
  /// The standard output as JSON.
  var json: JSONValue { get throws { try JSONValue(parsing: output) } }
}

extension JSONValue {
  var items: [JSONValue] {
    guard case .array(let items) = self else { return [] }
    return items
  }

  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The keys of all objects in the value, without those that users name themselves.
  var documentedKeys: Set<String> {
    switch self {
    case .array(let items): items.reduce(into: []) { $0.formUnion($1.documentedKeys) }
    case .object(let members):
      members.reduce(into: Set(members.keys)) { keys, member in
        guard !["metadata", "tags", "configuration"].contains(member.key) else { return }
        keys.formUnion(member.value.documentedKeys)
      }
    default: []
    }
  }
}
