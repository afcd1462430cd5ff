/// A command of a program, or a group of them.
package struct Command: Sendable {
  /// What a command does, given its arguments.
  package typealias Body = @Sendable (Arguments) async throws -> ExitCode

  /// A command line worth showing, with what it does.
  package struct Example: Sendable, Hashable {
    /// What it does.
    package let purpose: String
    /// The line, program name included.
    package let line: String

    /// Makes an example.
    package init(_ purpose: String, _ line: String) {
      self.purpose = purpose
      self.line = line
    }
  }

  /// The word that calls it.
  package let name: String
  /// What it does, in one line.
  package let abstract: String
  /// What else is worth knowing: paragraphs, wrapped to the terminal's width.
  package let discussion: String
  /// Its flags, options and arguments, in the order of the help.
  package let parameters: [Parameter]
  /// The commands of a group.
  package let subcommands: [Command]
  /// Command lines to learn from.
  package let examples: [Example]
  /// Whether help and completion leave it out.
  package let isHidden: Bool
  /// Whether all words behind its name are arguments, whatever they look like: another program's.
  package let forwardsArguments: Bool
  /// What it does; nil for a group.
  package let body: Body?

  /// Declares a command that does something.
  package init(
    _ name: String, _ abstract: String, discussion: String = "",
    _ parameters: [any DeclaredParameter] = [], examples: [Example] = [], isHidden: Bool = false,
    forwardsArguments: Bool = false, body: @escaping Body
  ) {
    self.name = name
    self.abstract = abstract
    self.discussion = discussion
    self.parameters = parameters.map(\.parameter)
    subcommands = []
    self.examples = examples
    self.isHidden = isHidden
    self.forwardsArguments = forwardsArguments
    self.body = body
  }

  /// Declares a group of commands; its global parameters are those of all of them.
  package init(
    group name: String, _ abstract: String, discussion: String = "",
    _ parameters: [any DeclaredParameter] = [], examples: [Example] = [], subcommands: [Command]
  ) {
    self.name = name
    self.abstract = abstract
    self.discussion = discussion
    self.parameters = parameters.map(\.parameter)
    self.subcommands = subcommands
    self.examples = examples
    isHidden = false
    forwardsArguments = false
    body = nil
  }

  func subcommand(_ name: String) -> Command? {
    subcommands.first { $0.name == name }
  }

  var visibleSubcommands: [Command] { subcommands.filter { !$0.isHidden } }
}
