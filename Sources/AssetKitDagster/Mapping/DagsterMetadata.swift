internal import AssetKitCore

/// Metadata as Dagster stores it, read into ours.
struct DagsterMetadata {
  /// The values by name.
  private(set) var values: [String: MetadataValue] = [:]
  /// What could not be kept as it was.
  private(set) var notes: [ImportNote] = []

  /// Reads a list of `EventMetadataEntry`, or an object of values.
  ///
  /// - Parameter subject: What the metadata is of, for the notes.
  init(_ json: JSONValue?, subject: String) {
    guard let json else { return }
    if case .object(let members) = json {
      for (name, value) in members.sorted(by: { $0.key < $1.key }) { add(name, value, subject) }
    }
    for entry in json.elements {
      guard let name = entry["label"]?.string, let value = entry["entry_data"] else { continue }
      add(name, value, subject)
    }
  }

  private mutating func add(_ name: String, _ value: JSONValue, _ subject: String) {
    let type = value["__class__"]?.string ?? ""
    let known = Self.value(type, value)
    values[name] = known ?? Self.substitute(type, value)
    let example = "\(subject): \(name)"
    if known == nil {
      notes.append(ImportNote(.metadataConverted, Self.shortName(type), example: example))
    } else if Self.isRounded(type, value) {
      notes.append(ImportNote(.metadataRounded, Self.shortName(type), example: example))
    }
  }

  /// The value, when we have the type; the names are the storage names of Dagster's
  /// `metadata_value.py`.
  private static func value(_ type: String, _ value: JSONValue) -> MetadataValue? {
    func text(_ member: String) -> String { value[member]?.string ?? "" }
    return switch type {
    case "TextMetadataEntryData": .text(text("text"))
    case "UrlMetadataEntryData": .url(text("url"))
    case "PathMetadataEntryData": .path(text("path"))
    case "NotebookMetadataEntryData": .notebook(text("path"))
    case "MarkdownMetadataEntryData": .markdown(text("md_str"))
    case "JsonMetadataEntryData": .json(value["data"] ?? .null)
    case "IntMetadataEntryData": number(value["value"]) { .int($0) }
    case "FloatMetadataEntryData": number(value["value"]) { .float(Double($0)) }
    case "BoolMetadataEntryData": value["value"] == .bool(true) ? true : boolean(value["value"])
    case "TimestampMetadataValue": value["value"]?.number.map { .timestamp($0) }
    case "DagsterPipelineRunMetadataEntryData": .run(text("run_id"))
    case "DagsterAssetMetadataEntryData": value["asset_key"]?.assetKey.map { .asset($0) }
    case "NullMetadataEntryData": .null
    case "TableMetadataEntryData": table(value).map { .table($0) }
    case "TableSchemaMetadataEntryData": columns(value["schema"]).map { .tableSchema($0) }
    case "TableColumnLineageMetadataValue": lineage(value["column_lineage"])
    default: nil
    }
  }

  /// What stands for a value of a type that only Dagster has.
  private static func substitute(_ type: String, _ value: JSONValue) -> MetadataValue {
    func text(_ members: String...) -> MetadataValue {
      .text(members.compactMap { value[$0]?.string }.joined(separator: "."))
    }
    switch type {
    case "PythonArtifactMetadataEntryData": return text("module", "name")
    case "PoolMetadataValue": return text("pool")
    case "CodeLocationReconstructionMetadataValue": return text("data")
    case "ObjectMetadataValue": return text("inst")
    default: return .json(.object(value.members.filter { $0.key != "__class__" }))
    }
  }

  /// `PythonArtifactMetadataEntryData` as people say it.
  private static func shortName(_ type: String) -> String {
    for suffix in ["MetadataEntryData", "MetadataValue"] where type.hasSuffix(suffix) {
      return String(type.dropLast(suffix.count))
    }
    return type
  }

  private static func number(_ value: JSONValue?, _ whole: (Int64) -> MetadataValue)
    -> MetadataValue
  {
    switch value {
    case .int(let number)?: whole(number)
    case .double(let number)?: .float(number)
    default: .null
    }
  }

  private static func boolean(_ value: JSONValue?) -> MetadataValue {
    value == .bool(false) ? false : .null
  }

  /// Whole numbers beyond 64 bits are floats here, and tables have no constraints of their own.
  private static func isRounded(_ type: String, _ value: JSONValue) -> Bool {
    if type == "IntMetadataEntryData", case .double? = value["value"] { return true }
    return value["schema"]?["constraints"]?["other"]?.elements.isEmpty == false
  }

  private static func table(_ value: JSONValue) -> MetadataTable? {
    guard let columns = columns(value["schema"]) else { return nil }
    let rows = (value["records"]?.elements ?? []).map { record in
      columns.map { record["data"]?[$0.name] ?? .null }
    }
    return MetadataTable(columns: columns, rows: rows)
  }

  private static func columns(_ schema: JSONValue?) -> [MetadataTable.Column]? {
    schema?["columns"]?.elements.compactMap { MetadataTable.Column(json: $0) }
  }

  private static func lineage(_ lineage: JSONValue?) -> MetadataValue? {
    guard let sources = lineage?["deps_by_column"] else { return nil }
    return .columnLineage(
      sources.members.mapValues { deps in
        deps.elements.compactMap { dep in
          guard let asset = dep["asset_key"]?.assetKey, let column = dep["column_name"]?.string
          else { return nil }
          return MetadataColumn(asset: asset, column: column)
        }
      })
  }
}
