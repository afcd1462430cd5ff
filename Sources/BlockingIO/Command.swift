/// A program to run, with what it is given.
package struct Command: Sendable {
  /// The program's path; a name without `/` is looked up in `PATH`.
  package var executable: String
  /// Its arguments, without its own name.
  package var arguments: [String]
  /// Its environment; nil for that of this process.
  package var environment: [String: String]?
  /// Its working directory; nil for that of this process.
  package var directory: String?
  /// Whether it leaves this process's session, so that a terminal's Ctrl-C doesn't reach it.
  package var startsSession = false

  /// Describes a program to run.
  package init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    directory: String? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }

  /// How a program ended.
  package enum Status: Sendable, Hashable {
    /// It returned an exit code.
    case exited(Int32)
    /// A signal ended it.
    case signaled(Int32)
  }

  /// What a program left.
  package struct Output: Sendable, Hashable {
    /// How it ended.
    package var status: Status
    /// What it wrote to its standard output.
    package var standardOutput: String
    /// What it wrote to its standard error.
    package var standardError: String

    /// Whether it returned 0.
    package var succeeded: Bool { status == .exited(0) }
  }

  /// Starts the program with its output kept for ``ChildProcess/output()``.
  ///
  /// - Throws: ``CommandError`` when the program can't be started.
  package func start() throws -> ChildProcess { try ChildProcess(self) }

  /// Runs the program to its end; a cancelled task kills it.
  package func run() async throws -> Output { try await start().output() }

  /// Runs the program to its end, and blocks meanwhile: for code on a ``BlockingExecutor``.
  package func runBlocking() throws -> Output { try start().outputBlocking() }
}

/// A program that couldn't be started.
package struct CommandError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The program.
  package let executable: String
  /// The system's reason, as in `errno`.
  package let code: Int32
  /// Both in words.
  package let description: String
}
