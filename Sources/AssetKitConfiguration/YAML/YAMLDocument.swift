/// A YAML text as a tree of nodes: one document, aliases resolved.
///
/// JSON is read as well, being YAML. Maps may name a key once only. The merge key `<<` works as in
/// PyYAML, which Dagster reads with: keys of the map itself win over merged ones.
package struct YAMLDocument: Sendable {
  /// The file's path, or another name for the text, as messages show it.
  package let file: String
  /// The outermost value; null for an empty text.
  package let root: YAMLNode

  /// Reads a text.
  package init(parsing text: String, file: String) throws(ConfigurationError) {
    var composer = try YAMLComposer(text, file: file)
    self.file = file
    root = try composer.document()
  }

  /// Reads a file; nil when there is no such file.
  package init?(contentsOf path: String) throws(ConfigurationError) {
    guard let text = try TextFile.read(path) else { return nil }
    try self.init(parsing: text, file: path)
  }

  /// A position of this document as a place that messages can show.
  package func place(_ position: YAMLPosition) -> ConfigurationPlace {
    ConfigurationPlace(file: file, line: position.line, column: position.column)
  }
}
