extension MetadataTable {
  /// `{"columns": [{name, type, …}], "rows": [[…]]}`.
  var json: JSONValue {
    ["columns": .array(columns.map(\.json)), "rows": .array(rows.map(JSONValue.array))]
  }

  init?(json: JSONValue) {
    guard let columns = json["columns"]?.elements(Column.init(json:)),
      let rows = json["rows"]?.elements({ row -> [JSONValue]? in
        if case .array(let cells) = row { cells } else { nil }
      })
    else { return nil }
    self.init(columns: columns, rows: rows)
  }
}

extension MetadataTable.Column {
  /// `{name, type}`, and what differs from the default: `description`, `tags`,
  /// `constraints: {nullable, unique, other}`, as Dagster Pipes spells them.
  var json: JSONValue {
    var members: [String: JSONValue] = ["name": .string(name), "type": .string(type)]
    if let description { members["description"] = .string(description) }
    if !tags.isEmpty { members["tags"] = .object(tags.mapValues(JSONValue.string)) }
    if !isNullable || isUnique || !constraints.isEmpty {
      members["constraints"] = [
        "nullable": .bool(isNullable), "unique": .bool(isUnique),
        "other": .array(constraints.map(JSONValue.string)),
      ]
    }
    return .object(members)
  }

  /// Reads a column; nil without a name.
  ///
  /// A type that isn't given is `string`.
  package init?(json: JSONValue) {
    guard case .string(let name)? = json["name"] else { return nil }
    self.init(name)
    if case .string(let text)? = json["type"] { type = text }
    if case .string(let text)? = json["description"] { description = text }
    if case .object(let members)? = json["tags"] {
      tags = members.compactMapValues { if case .string(let text) = $0 { text } else { nil } }
    }
    guard let rules = json["constraints"] else { return }
    if case .bool(let value)? = rules["nullable"] { isNullable = value }
    if case .bool(let value)? = rules["unique"] { isUnique = value }
    constraints =
      rules["other"]?.elements { if case .string(let text) = $0 { text } else { nil } } ?? []
  }
}

extension MetadataColumn {
  /// `{"asset_key": "a/b", "column_name": "c"}`, as Dagster Pipes spells it.
  var json: JSONValue {
    ["asset_key": .string(asset.description), "column_name": .string(column)]
  }

  /// Reads a column; nil without asset or name.
  package init?(json: JSONValue) {
    guard case .string(let asset)? = json["asset_key"],
      case .string(let column)? = json["column_name"]
    else { return nil }
    self.init(asset: AssetKey(asset), column: column)
  }
}

extension JSONValue {
  /// The elements of an array, each read; nil when this is no array or one can't be read.
  package func elements<Element>(_ read: (JSONValue) -> Element?) -> [Element]? {
    guard case .array(let elements) = self else { return nil }
    let values = elements.compactMap(read)
    return values.count == elements.count ? values : nil
  }
}

extension [String: JSONValue] {
  /// The arrays under the keys, each element read; nil when one can't be.
  package func values<Element>(_ read: (JSONValue) -> Element?) -> [String: [Element]]? {
    let values = compactMapValues { $0.elements(read) }
    return values.count == count ? values : nil
  }
}
