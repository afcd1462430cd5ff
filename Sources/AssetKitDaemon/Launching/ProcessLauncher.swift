package import AssetKitCore
internal import BlockingIO
internal import Glibc

/// Executes each run in a process of its own on this machine (Dagster's `DefaultRunLauncher`), so that a
/// crash, a leak or an `exit` in an asset hurts no other run and not the daemon.
///
/// The process leads a session of its own: it outlives a daemon that is stopped, and a kill reaches all
/// that it started.
package actor ProcessLauncher: RunLauncher {
  /// The command line that executes a run.
  package typealias CommandLine =
    @Sendable (_ run: RunID, _ launch: String) -> (
      executable: String, arguments: [String]
    )

  private let commandLine: CommandLine
  private let logs: ComputeLogs?
  /// Is told of a process's end, with its launch, its number and how it ended, in words.
  package typealias OnExit =
    @Sendable (_ run: RunID, _ launch: String, _ process: Int32, _ how: String) async -> Void

  private let onExit: OnExit
  private var processes: [RunID: Int32] = [:]

  /// Makes a launcher.
  ///
  /// - Parameters:
  ///   - commandLine: The program that executes a run, with its arguments.
  ///   - logs: Where the processes' output goes; nil when nobody wants it.
  ///   - onExit: Called at the end of each process.
  package init(
    commandLine: @escaping CommandLine, logs: ComputeLogs?, onExit: @escaping OnExit
  ) {
    self.commandLine = commandLine
    self.logs = logs
    self.onExit = onExit
  }

  /// Starts a process.
  package func launch(_ run: RunID, launch: String) throws {
    let (executable, arguments) = commandLine(run, launch)
    var command = Command(executable, arguments)
    command.startsSession = true
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    let output = try logs?.open(run, .standardOutput)
    defer { if let output { close(output) } }
    let error = try logs?.open(run, .standardError)
    defer { if let error { close(error) } }
    let process = try command.spawn(input: null, output: output ?? null, error: error ?? null)
    processes[run] = process
    Task {
      await Self.end(of: process)
      await self.ended(run, launch, process)
    }
  }

  /// Kills the process of a run, and all that it started.
  package func kill(_ run: RunID) {
    // Not yet reaped, the number can't belong to another process.
    if let process = processes[run] { _ = Glibc.kill(-process, SIGKILL) }
  }

  /// The runs whose processes execute.
  package var runs: [RunID] { Array(processes.keys) }

  private func ended(_ run: RunID, _ launch: String, _ process: Int32) async {
    // What the process started and left behind ends with it; before it is reaped, since its number may
    // be another's afterwards.
    _ = Glibc.kill(-process, SIGKILL)
    let status = Command.Status.poll(process)
    if processes[run] == process { processes[run] = nil }
    let description =
      switch status {
      case nil: "its process ended"
      case .exited(let code): "its process ended with exit code \(code)"
      case .signaled(let number):
        "its process was ended by signal \(number) (\(String(cString: strsignal(number))))"
      }
    await onExit(run, launch, process, description)
  }

  /// Waits for a child's end without a thread, by looking now and then.
  private static func end(of process: Int32) async {
    var pause = Duration.milliseconds(2)
    while !Command.Status.awaitsReaping(process) {
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(50))
    }
  }
}
