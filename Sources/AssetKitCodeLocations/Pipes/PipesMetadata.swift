internal import AssetKitCore

extension MetadataValue {
  /// Reads a raw value of a Pipes message; nil when it doesn't fit its type, or the type is unknown.
  ///
  /// The types are those of `dagster-pipes` 1.11. A whole number that 64 bits don't hold becomes a
  /// `float`; no value of whatever type becomes `null`.
  init?(pipes raw: JSONValue, type: String) {
    guard let value = raw == .null ? .null : Self.typed(raw, type) else { return nil }
    self = value
  }

  private static func typed(_ raw: JSONValue, _ type: String) -> MetadataValue? {
    switch (type, raw) {
    case ("__infer__", _): inferred(raw)
    case ("text", .string(let text)): .text(text)
    case ("url", .string(let text)): .url(text)
    case ("path", .string(let text)): .path(text)
    case ("notebook", .string(let text)): .notebook(text)
    case ("json", _): .json(raw)
    case ("md", .string(let text)): .markdown(text)
    case ("float", .double(let value)): .float(value)
    case ("float", .int(let value)): .float(Double(value))
    case ("int", .int(let value)): .int(value)
    case ("int", .double(let value)): .float(value)
    case ("bool", .bool(let value)): .bool(value)
    case ("dagster_run", .string(let id)): .run(id)
    case ("asset", .string(let key)): .asset(AssetKey(key))
    case ("timestamp", .double(let seconds)): .timestamp(seconds)
    case ("timestamp", .int(let seconds)): .timestamp(Double(seconds))
    case ("table", .object): MetadataTable(pipes: raw).map(MetadataValue.table)
    case ("table_schema", .object):
      raw["columns"]?.elements(MetadataTable.Column.init(json:)).map(MetadataValue.tableSchema)
    case ("table_column_lineage", .object):
      lineage(raw["deps_by_column"]).map(MetadataValue.columnLineage)
    default: nil
    }
  }

  /// What Dagster makes of a plain value.
  private static func inferred(_ raw: JSONValue) -> MetadataValue {
    switch raw {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .double(let value): .float(value)
    case .string(let text): .text(text)
    case .array, .object: .json(raw)
    }
  }

  private static func lineage(_ raw: JSONValue?) -> [String: [MetadataColumn]]? {
    guard case .object(let members)? = raw else { return nil }
    return members.values(MetadataColumn.init(json:))
  }
}

extension MetadataTable {
  /// Reads `{"records": [{…}], "schema": [{name, type, …}]}`.
  ///
  /// A field that the schema doesn't name becomes a column behind the others; one that a record
  /// lacks is null there.
  fileprivate init?(pipes raw: JSONValue) {
    guard var columns = raw["schema"]?.elements(Column.init(json:)),
      let records = raw["records"]?.elements({ record -> [String: JSONValue]? in
        if case .object(let members) = record { members } else { nil }
      })
    else { return nil }
    var known = Set(columns.map(\.name))
    for name in records.flatMap({ $0.keys.sorted() }) where known.insert(name).inserted {
      columns.append(Column(name))
    }
    self.init(
      columns: columns, rows: records.map { record in columns.map { record[$0.name] ?? .null } })
  }
}
