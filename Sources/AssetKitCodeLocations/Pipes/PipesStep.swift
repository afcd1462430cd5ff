package import AssetKitCore
internal import BlockingIO

/// A program that makes assets and speaks the Dagster Pipes protocol, version 0.1.
///
/// It is what `PipesSubprocessClient` is in Dagster: a script that uses the package `dagster-pipes`
/// runs unchanged. Beside the protocol's own methods it may be given others.
package struct PipesStep: Sendable {
  /// Where the program writes its messages.
  package enum Messages: Sendable, Hashable {
    /// To a temporary file.
    case file
    /// To a stream, among ordinary output.
    case stream(StepProcess.Stream)
    /// To a stream, all of them at its end.
    case bufferedStream(StepProcess.Stream)

    var stream: StepProcess.Stream? {
      switch self {
      case .file: nil
      case .stream(let stream), .bufferedStream(let stream): stream
      }
    }
  }

  /// How the program gets the context.
  package enum ContextDelivery: Sendable, Hashable {
    /// As a temporary file, of any size.
    case file
    /// Within the parameters themselves.
    case inline
  }

  /// How the program gets the places of context and messages.
  package enum Parameters: Sendable, Hashable {
    /// As the variables `DAGSTER_PIPES_CONTEXT` and `DAGSTER_PIPES_MESSAGES`.
    case environment
    /// As the arguments `--dagster-pipes-context` and `--dagster-pipes-messages`, behind the others.
    case arguments
  }

  /// The names of two variables.
  package struct PlainVariables: Sendable, Hashable {
    /// Names the file of the context.
    package var context: String
    /// Names the file of messages.
    package var messages: String

    /// Names the variables.
    package init(context: String, messages: String) {
      self.context = context
      self.messages = messages
    }
  }

  /// What to do when the program left processes behind.
  package enum LeftBehind: Sendable, Hashable {
    /// Ends them, with a warning.
    case warns
    /// Ends them, and fails the step.
    case fails
  }

  /// Takes the messages of a method that isn't the protocol's; an error fails the step.
  package typealias Method =
    @Sendable (_ parameters: JSONValue, _ context: AssetContext, _ report: inout PipesReport)
    async throws -> Void

  /// The program.
  package var command: StepCommand
  /// Where it writes its messages.
  package var messages = Messages.file
  /// How it gets the context.
  package var contextDelivery = ContextDelivery.file
  /// How it gets the parameters.
  package var parameters = Parameters.environment
  /// Variables that name the files of context and messages in plain text, for programs without zlib.
  package var plainVariables: PlainVariables?
  /// Whether it is asked to send its output as messages too; only with messages in a file.
  package var includesStandardStreams = false
  /// Data of the caller's own, which the program gets with the context.
  package var extras: [String: JSONValue] = [:]
  /// The versions of the code that makes the assets.
  package var codeVersions: [AssetKey: String] = [:]
  /// The assets that get no result unless the program reports one.
  package var optional: Set<AssetKey> = []
  /// Methods beside those of the protocol, by name.
  package var methods: [String: Method] = [:]
  /// Methods of which a message must have come; without, an exit code of 0 is a failure.
  package var requiredMethods: Set<String> = []
  /// What to do when the program left processes behind.
  package var leftBehind = LeftBehind.warns

  /// Describes a step that speaks Pipes in the default way.
  package init(_ command: StepCommand) { self.command = command }

  /// Runs the program and gives what it reported.
  ///
  /// An asset that it didn't report gets an empty result, since the exit code decides (Dagster's
  /// rule).
  ///
  /// - Parameter extras: Data beside the step's own, such as the `config` of this run.
  /// - Throws: `CodeLocationError`; `CancellationError` when the task was cancelled.
  package func run(
    _ context: AssetContext, extras more: [String: JSONValue] = [:]
  ) async throws -> [MaterializeResult] {
    let data = try await PipesContextData(
      self, context, extras: extras.merging(more) { $1 })
    let files = try PipesFiles(program: command.program)
    defer { files.remove() }
    let options = try options(context, data, files)
    let session = PipesSession(self, context)
    let end = try await StepProcess.run(command, options) { await session.take($0) }
    return try await session.results(of: end)
  }
}
