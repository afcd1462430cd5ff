/// A place in a configuration file, to which a message points.
package struct ConfigurationPlace: Sendable, Hashable, CustomStringConvertible {
  /// The file's path, or the name of the option that carried the text.
  package let file: String
  /// The line, counted from 1; nil when the whole file is meant.
  package let line: Int?
  /// The column in characters, counted from 1.
  package let column: Int?

  /// Makes a place.
  package init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`, as editors and terminals make it clickable.
  package var description: String {
    var text = file
    if let line { text += ":\(line)" }
    if line != nil, let column { text += ":\(column)" }
    return text
  }
}

/// One thing that is wrong, or odd, in a configuration.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
  /// What kind of problem it is, for tests and for callers that tell them apart.
  package enum Code: Sendable, Hashable {
    /// The file can't be read, or isn't UTF-8.
    case unreadable
    /// The text breaks the grammar of its format.
    case syntax
    /// A map names the same key twice.
    case duplicateKey
    /// Aliases or nesting would make the document too large.
    case tooLarge
    /// A value isn't of the expected type, or outside its range.
    case wrongValue
    /// A key isn't one of those that the block knows.
    case unknownKey
    /// A key that the block needs is absent.
    case missingKey
    /// An environment variable that the file names isn't set.
    case missingVariable
  }

  /// The kind of problem.
  package let code: Code
  /// Where it is; nil for the process environment and the command line.
  package let place: ConfigurationPlace?
  /// The key or variable concerned, as a path such as `storage.postgres.postgres_db.port`.
  package let key: String?
  /// What was expected, what was found, what to do.
  package let message: String

  /// Makes a problem.
  package init(_ code: Code, at place: ConfigurationPlace?, key: String? = nil, _ message: String) {
    self.code = code
    self.place = place
    self.key = key
    self.message = message
  }

  /// `place: key: message`, without the parts that are absent.
  package var description: String {
    [place?.description, key, message].compactMap(\.self).joined(separator: ": ")
  }
}

/// A configuration that can't be used, with everything that is wrong with it.
package struct ConfigurationError: Error, Hashable, CustomStringConvertible {
  /// The problems, in the order of the text; never empty.
  package let problems: [ConfigurationProblem]

  /// Makes an error out of several problems.
  package init(_ problems: [ConfigurationProblem]) {
    self.problems = problems
  }

  /// Makes an error out of one problem.
  package init(
    _ code: ConfigurationProblem.Code, at place: ConfigurationPlace?, key: String? = nil,
    _ message: String
  ) {
    problems = [ConfigurationProblem(code, at: place, key: key, message)]
  }

  /// One problem a line.
  package var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
