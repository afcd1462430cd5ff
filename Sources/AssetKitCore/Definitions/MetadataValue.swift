/// A typed fact about an asset or a materialization, with Dagster's types.
public enum MetadataValue: Sendable, Hashable {
  /// A whole number.
  case int(Int64)
  /// A number; NaN and infinities are allowed.
  case float(Double)
  /// Plain text.
  case text(String)
  /// A truth value.
  case bool(Bool)
  /// An address to follow.
  case url(String)
  /// A path of a file or folder.
  case path(String)
  /// A JSON document.
  case json(JSONValue)
  /// Markdown text.
  case markdown(String)
  /// An instant, in seconds since 1970-01-01T00:00:00Z.
  case timestamp(Double)
  /// Rows with typed columns.
  case table(MetadataTable)
  /// A reference to another asset.
  case asset(AssetKey)
  /// No value.
  case null
}

/// A small table among the metadata of a materialization.
public struct MetadataTable: Sendable, Hashable {
  /// One column of the table.
  public struct Column: Sendable, Hashable {
    /// The column's name.
    public var name: String
    /// The column's type, as free text such as `string` or `int`.
    public var type: String
    /// What the column holds.
    public var description: String?

    /// Makes a column.
    public init(_ name: String, type: String = "string", description: String? = nil) {
      self.name = name
      self.type = type
      self.description = description
    }
  }

  /// The columns, in order.
  public var columns: [Column]
  /// The rows; each has a value for each column, in the columns' order.
  public var rows: [[JSONValue]]

  /// Makes a table.
  public init(columns: [Column], rows: [[JSONValue]]) {
    self.columns = columns
    self.rows = rows
  }
}
