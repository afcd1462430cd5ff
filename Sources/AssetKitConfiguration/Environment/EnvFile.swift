/// A file of variables, `NAME=value` a line, in the syntax of python-dotenv.
///
/// Understood are comments, `export`, single quotes (`\'` and `\\` escape), double quotes (also
/// `\n`, `\t` and their like), quoted values over several lines, comments behind a value, and
/// `${NAME}` or `${NAME:-default}` in values that are not in single quotes. A name without `=`
/// declares nothing. Two things differ from python-dotenv on purpose: a line that can't be read is
/// an error, not a warning that loses a setting, and single quotes keep `${...}` as it stands.
package struct EnvFile: Sendable {
  /// One variable.
  package struct Entry: Sendable, Hashable {
    /// The variable's name.
    package let name: String
    /// Its value, quotes removed and references replaced.
    package let value: String
    /// The line where it begins, counted from 1.
    package let line: Int
  }

  /// The file's path.
  package let path: String
  /// The variables by name; of several lines for a name the last one counts.
  package let entries: [String: Entry]

  /// Reads a text.
  ///
  /// The environment is asked first for references, since a variable of the process wins over
  /// the file's everywhere.
  package init(
    parsing text: String, path: String, environment: (String) -> String? = { _ in nil }
  ) throws(ConfigurationError) {
    var parser = EnvFileParser(text, path: path)
    var entries: [String: Entry] = [:]
    while let statement = try parser.next() {
      let value = statement.parts.map { part in
        switch part {
        case .literal(let text): text
        case .reference(let name, let fallback):
          environment(name) ?? entries[name]?.value ?? fallback
        }
      }
      entries[statement.name] = Entry(
        name: statement.name, value: value.joined(), line: statement.line)
    }
    self.path = path
    self.entries = entries
  }

  /// Reads a file; nil when there is no such file.
  package init?(
    contentsOf path: String, environment: (String) -> String? = { _ in nil }
  ) throws(ConfigurationError) {
    guard let text = try TextFile.read(path) else { return nil }
    try self.init(parsing: text, path: path, environment: environment)
  }
}
