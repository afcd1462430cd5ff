internal import BlockingIO

/// The thread on which one step's processes are waited for.
actor StepDriver {
  private let executor = BlockingExecutor(label: "step process")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  private let group: ProcessGroup
  private var child: RunningStep?

  init(_ group: ProcessGroup) { self.group = group }

  /// Starts the program.
  func start(_ command: StepCommand, _ options: StepProcess.Options) throws {
    guard !group.isCancelled else { throw CancellationError() }
    child = try RunningStep(command, options, group)
  }

  /// Waits for the next lines; nil when all has ended.
  func next() -> [StepProcess.Item]? { child?.next() }

  /// Has the program stopped.
  func stop() { child?.stop() }

  /// How it ended; ask after the last line.
  func end() throws -> StepProcess.End {
    guard let child, let end = child.end else { throw CancellationError() }
    self.child = nil
    return end
  }
}
