/// A command line that can't be understood.
package struct UsageError: Error, Hashable, CustomStringConvertible {
  /// What is wrong, and the nearest right thing.
  package let message: String
  /// The command whose help tells more, the program's name first.
  package let path: [String]

  /// Makes an error; a command's body may throw one too.
  package init(_ message: String, path: [String]) {
    self.message = message
    self.path = path
  }

  /// The message and where to read on.
  package var description: String {
    "\(message)\nSee `\((path + ["--help"]).joined(separator: " "))`."
  }
}
