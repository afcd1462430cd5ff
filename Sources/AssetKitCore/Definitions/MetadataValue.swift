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
  /// The columns that a table has, without rows.
  case tableSchema([MetadataTable.Column])
  /// From which columns of other assets each column was made, by the column's name.
  case columnLineage([String: [MetadataColumn]])
  /// A reference to another asset.
  case asset(AssetKey)
  /// The identity of a run, of this instance or of another.
  case run(String)
  /// A path of a Jupyter notebook.
  case notebook(String)
  /// No value.
  case null
}

/// A column of an asset.
public struct MetadataColumn: Sendable, Hashable {
  /// The asset.
  public var asset: AssetKey
  /// The column's name.
  public var column: String

  /// Names a column.
  public init(asset: AssetKey, column: String) {
    self.asset = asset
    self.column = column
  }
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
    /// Labels of the column.
    public var tags: [String: String]
    /// Whether the column may be without a value.
    public var isNullable: Bool
    /// Whether no value may occur twice.
    public var isUnique: Bool
    /// Further constraints, as free text.
    public var constraints: [String]

    /// Makes a column.
    public init(
      _ name: String, type: String = "string", description: String? = nil,
      tags: [String: String] = [:], isNullable: Bool = true, isUnique: Bool = false,
      constraints: [String] = []
    ) {
      self.name = name
      self.type = type
      self.description = description
      self.tags = tags
      self.isNullable = isNullable
      self.isUnique = isUnique
      self.constraints = constraints
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
