internal import BlockingIO

/// Runs the program of a step in a session of its own, reads what it says, and leaves nothing behind.
package enum StepProcess {
  /// One of the program's two streams.
  package enum Stream: String, Sendable, Hashable, CaseIterable {
    /// Standard output.
    case output = "stdout"
    /// Standard error.
    case error = "stderr"
  }

  /// A line that the program wrote.
  package enum Item: Sendable, Hashable {
    /// To one of its streams.
    case output(Stream, StepLine)
    /// To the file of messages.
    case message(StepLine)
    /// The file of messages is shorter than it was: what was in it can't be told any more.
    case messagesLost
  }

  /// What the reader of a line wants.
  package enum Verdict: Sendable, Hashable {
    /// More.
    case goOn
    /// The program's end; what it writes meanwhile is still read.
    case stop
  }

  /// How a program is run.
  package struct Options: Sendable {
    /// The orchestrator's settings, from which declared variables pass.
    package var settings: [String: String] = [:]
    /// Variables beside the declared ones.
    package var environment: [String: String] = [:]
    /// Arguments behind those of the command.
    package var arguments: [String] = []
    /// A file that grows by lines while the program runs; it must exist.
    package var messageFile: String?
    /// The stream that may hold long lines, because messages are among them.
    package var messageStream: Stream?
    /// The number of bytes that are kept of a message.
    package var messageLimit = 8 << 20
    /// The number of bytes that are kept of another line.
    package var lineLimit = 64 << 10

    /// Makes the default options.
    package init() {}
  }

  /// Why a program was stopped.
  package enum Interruption: Sendable, Hashable {
    /// The task was cancelled.
    case cancelled
    /// It took longer than its limit.
    case timeLimit
    /// The reader of its lines wanted it.
    case reader
  }

  /// How a program ended.
  package struct End: Sendable, Hashable {
    /// The exit code or signal.
    package var status: Status
    /// Why it was stopped; nil when it ended by itself.
    package var interruption: Interruption?
    /// The processes that it left behind, and that were ended, as `name (id)`.
    package var leftBehind: [String]
    /// Whether a process out of reach still held its output, so that this was not read to its end.
    package var isOutputHeld: Bool
  }

  /// The exit code or signal.
  package enum Status: Sendable, Hashable {
    /// It returned an exit code.
    case exited(Int32)
    /// A signal ended it.
    case signaled(Int32)
  }

  /// Runs a program to its end, and to the end of what it started.
  ///
  /// A cancelled task sends SIGTERM to the whole group at once, and SIGKILL after the grace time; the
  /// call returns after that as usual.
  ///
  /// - Parameter take: Reads the lines, in order for each stream; while it takes its time, the
  ///   program waits as soon as its pipe is full.
  /// - Throws: `CodeLocationError` when the program can't be started; `CancellationError` when the
  ///   task was cancelled before.
  package static func run(
    _ command: StepCommand, _ options: Options = Options(), take: (Item) async -> Verdict
  ) async throws -> End {
    let group = ProcessGroup()
    let driver = StepDriver(group)
    return try await withTaskCancellationHandler {
      try await driver.start(command, options)
      while let items = await driver.next() {
        for item in items where await take(item) == .stop { await driver.stop() }
      }
      return try await driver.end()
    } onCancel: {
      group.cancel()
    }
  }
}
