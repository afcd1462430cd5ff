extension MetadataValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// Plain text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .int(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .float(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// No value.
  public init(nilLiteral: ()) { self = .null }
}

extension MetadataValue {
  /// The form in which the value is stored and printed.
  ///
  /// Numbers, texts, truth values and null stand for themselves, so that `metadata->>'rows'` does
  /// what one expects in `psql`; the other types are `{"type": …, "value": …}`.
  public var json: JSONValue {
    switch self {
    case .int(let value): .int(value)
    case .float(let value) where value.isFinite: .double(value)
    case .float(let value): Self.tagged("float", .string("\(value)"))
    case .text(let value): .string(value)
    case .bool(let value): .bool(value)
    case .null: .null
    case .url(let value): Self.tagged("url", .string(value))
    case .path(let value): Self.tagged("path", .string(value))
    case .json(let value): Self.tagged("json", value)
    case .markdown(let value): Self.tagged("md", .string(value))
    case .timestamp(let value): Self.tagged("timestamp", .double(value))
    case .asset(let key): Self.tagged("asset", .string(key.description))
    case .table(let table): Self.tagged("table", table.json)
    case .tableSchema(let columns):
      Self.tagged("table_schema", ["columns": .array(columns.map(\.json))])
    case .columnLineage(let sources):
      Self.tagged(
        "table_column_lineage", .object(sources.mapValues { .array($0.map(\.json)) }))
    case .run(let id): Self.tagged("dagster_run", .string(id))
    case .notebook(let path): Self.tagged("notebook", .string(path))
    }
  }

  /// Reads the stored form; what isn't one of ours becomes a `json` value.
  public init(json: JSONValue) {
    switch json {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .double(let value): self = .float(value)
    case .string(let value): self = .text(value)
    case .array: self = .json(json)
    case .object(let members):
      guard members.count == 2, case .string(let type)? = members["type"],
        let value = members["value"], let typed = Self.untagged(type, value)
      else {
        self = .json(json)
        return
      }
      self = typed
    }
  }

  private static func tagged(_ type: String, _ value: JSONValue) -> JSONValue {
    .object(["type": .string(type), "value": value])
  }

  private static func untagged(_ type: String, _ value: JSONValue) -> MetadataValue? {
    switch (type, value) {
    case ("float", .string(let text)): Double(text).map(MetadataValue.float)
    case ("url", .string(let text)): .url(text)
    case ("path", .string(let text)): .path(text)
    case ("md", .string(let text)): .markdown(text)
    case ("asset", .string(let text)): .asset(AssetKey(text))
    case ("timestamp", .double(let seconds)): .timestamp(seconds)
    case ("timestamp", .int(let seconds)): .timestamp(Double(seconds))
    case ("json", let value): .json(value)
    case ("table", let value): MetadataTable(json: value).map(MetadataValue.table)
    case ("table_schema", let value):
      value["columns"]?.elements(MetadataTable.Column.init(json:)).map(MetadataValue.tableSchema)
    case ("table_column_lineage", .object(let sources)):
      sources.values(MetadataColumn.init(json:)).map(MetadataValue.columnLineage)
    case ("dagster_run", .string(let id)): .run(id)
    case ("notebook", .string(let path)): .notebook(path)
    default: nil
    }
  }
}

extension MetadataValue: Codable {
  /// Reads the stored form.
  public init(from decoder: any Decoder) throws {
    self.init(json: try JSONValue(from: decoder))
  }

  /// Writes the stored form.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

extension [String: MetadataValue] {
  /// The stored form of a whole set of metadata: one JSON object.
  public var json: JSONValue { .object(mapValues(\.json)) }

  /// Reads the stored form; anything but an object gives no metadata.
  public init(json: JSONValue) {
    guard case .object(let members) = json else {
      self = [:]
      return
    }
    self = members.mapValues(MetadataValue.init(json:))
  }
}
