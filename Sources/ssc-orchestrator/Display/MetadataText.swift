internal import AssetKitCore
internal import CommandLineKit

extension MetadataValue {
  /// The value on one line, for a cell of a table.
  var line: String {
    switch self {
    case .int(let value): HumanFormat.count(Int(value))
    case .float(let value): "\(value)"
    case .text(let value), .url(let value), .path(let value), .markdown(let value),
      .run(let value), .notebook(let value):
      value
    case .bool(let value): value ? "true" : "false"
    case .json(let value): value.text
    case .timestamp(let seconds):
      // What doesn't fit the calendar is shown as the number that it is.
      Int64(exactly: (seconds * 1_000_000).rounded())
        .map { Timestamp(microseconds: $0).iso8601 } ?? "\(seconds)"
    case .table(let table):
      "table: \(table.rows.count) rows (\(table.columns.map(\.name).joined(separator: ", ")))"
    case .tableSchema(let columns):
      columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    case .columnLineage(let sources):
      sources.sorted { $0.key < $1.key }.map { column, from in
        "\(column) from " + from.map { "\($0.asset).\($0.column)" }.joined(separator: ", ")
      }.joined(separator: "; ")
    case .asset(let key): key.description
    case .null: "null"
    }
  }
}

/// A table of metadata: a row for each fact, the asset's name in the first of its rows.
struct MetadataRows {
  private(set) var table = Table([
    .init("Asset"), .init("Metadata"), .init("Value", minimum: 16),
  ])

  mutating func append(_ asset: AssetKey, _ metadata: [String: MetadataValue]) {
    var name = asset.description
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      table.append([.init(name, .cyan), .init(key), .init(value.line)])
      name = ""
    }
    if metadata.isEmpty { table.append([.init(name, .cyan), "-", ""]) }
  }
}
