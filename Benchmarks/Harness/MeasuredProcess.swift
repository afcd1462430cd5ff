import BlockingIO
import Glibc

/// A program that is measured from its start to its end, or while it serves.
actor MeasuredProcess {
  private let executor = BlockingExecutor(label: "measured process")
  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  private let command: Command
  private let outputFile: String

  /// Describes a program whose output, standard error included, goes to a file.
  init(_ command: Command, outputFile: String) {
    self.command = command
    self.outputFile = outputFile
  }

  /// Runs the program to its end.
  ///
  /// - Parameter onStart: gets the process id, for instance to watch its memory.
  /// - Throws: when it can't be started or ends with anything but 0.
  func run(onStart: @Sendable (Int32) -> Void = { _ in }) throws -> Cost {
    let start = ContinuousClock.now
    let process = try spawn()
    onStart(process)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    let wall = ContinuousClock.now - start
    guard status == 0 else {
      throw BenchmarkUnavailable(
        "\(command.executable) \(command.arguments.joined(separator: " ")) failed: "
          + TextFile.tail(outputFile))
    }
    return Cost(wall: wall.inSeconds, cpu: usage.processorSeconds, peakMemory: usage.peakMemory)
  }

  private func spawn() throws -> Int32 {
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    let output = open(outputFile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { for descriptor in [input, output] { close(descriptor) } }
    guard input >= 0, output >= 0 else { throw BenchmarkUnavailable("can't write \(outputFile)") }
    return try command.spawn(input: input, output: output, error: output)
  }
}

/// The memory of a process over time, as the system tells it.
enum ResidentMemory {
  /// What is resident now, in megabytes; nil when there is no such process.
  static func now(of process: Int32) -> Double? {
    guard let line = TextFile.read("/proc/\(process)/statm") else { return nil }
    let fields = line.split(separator: " ")
    guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}
