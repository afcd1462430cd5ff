import BlockingIO
import Glibc

/// A small process between the benchmarks and the program that they measure.
///
/// Linux counts the memory of whoever started a program as that program's peak: the new process
/// shares it until it executes the program. The benchmarks' own memory, which holds a graph of
/// 100,000 assets or a filled cache, would hide what is to be measured. This one's is about 10 MB.
enum ProcessMeter {
  private static let flag = "--measure-process"

  /// The command that runs another one, with its output, and leaves its cost in a file.
  static func command(around command: Command, costFile: String) throws -> Command {
    TextFile.remove(costFile)
    var meter = command
    meter.executable = try PackageRoot.program("assetkit-bench")
    meter.arguments = [flag, costFile, command.executable] + command.arguments
    return meter
  }

  /// Measures the program that the arguments name, when this process is such a one.
  ///
  /// - Returns: Whether it was.
  static func runIfAsked(_ arguments: [String]) async throws -> Bool {
    guard arguments.count >= 3, arguments[0] == flag else { return false }
    let child = try RunningChild(Command(arguments[2], Array(arguments[3...])))
    let sampling = Task { await child.memoryUntilCancelled() }
    let (cost, peak) = try await ChildWaiter().wait(for: child)
    sampling.cancel()
    let result = ProcessCost(cost: cost, peakMemory: peak, memory: await sampling.value)
    try TextFile.write(result.text, to: arguments[1])
    return true
  }
}

/// The measured program while it runs.
private struct RunningChild: Sendable {
  let process: Int32
  let start = ContinuousClock.now

  init(_ command: Command) throws {
    process = try command.spawn(
      input: STDIN_FILENO, output: STDOUT_FILENO, error: STDERR_FILENO)
  }

  /// What is resident, in megabytes, four times a second.
  func memoryUntilCancelled() async -> [Double] {
    var samples: [Double] = []
    while (try? await Task.sleep(for: .milliseconds(250))) != nil {
      // A program that has ended and isn't reaped yet has no memory.
      if let now = Self.residentMemory(of: process), now > 0 { samples.append(now) }
    }
    return samples
  }

  private static func residentMemory(of process: Int32) -> Double? {
    let fields = TextFile.read("/proc/\(process)/statm")?.split(separator: " ") ?? []
    guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}

/// The thread that waits for the measured program.
private actor ChildWaiter {
  private let executor = BlockingExecutor(label: "measured process")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  func wait(for child: RunningChild) throws -> (cost: Cost, peakMemory: Double) {
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child.process, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = ContinuousClock.now - child.start
    guard status == 0 else { throw BenchmarkUnavailable("the program failed") }
    return (
      Cost(wall: wall.inSeconds, cpu: usage.processorSeconds), usage.peakMemory
    )
  }
}
