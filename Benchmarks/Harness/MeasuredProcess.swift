import BlockingIO

/// A program that is measured from its start to its exit.
struct MeasuredProcess: Sendable {
  private let command: Command
  private let costFile: String

  /// - Parameter directory: where a small file may be left.
  init(_ command: Command, directory: String) {
    self.command = command
    costFile = directory + "/process-cost.txt"
  }

  /// Runs the program to its end.
  ///
  /// - Throws: when it can't be started or ends with anything but 0.
  func run() async throws -> ProcessCost {
    let output = try await ProcessMeter.command(around: command, costFile: costFile).run()
    guard output.succeeded, let cost = TextFile.read(costFile).flatMap(ProcessCost.init(text:))
    else {
      let said = (output.standardError + output.standardOutput).split(separator: "\n").suffix(5)
      throw BenchmarkUnavailable(
        "\(command.executable) \(command.arguments.joined(separator: " ")) failed: "
          + said.joined(separator: " | "))
    }
    return cost
  }
}

/// What a process took, and its memory over time.
struct ProcessCost: Sendable {
  let cost: Cost
  /// The most that was ever resident, in megabytes (10⁶ bytes).
  let peakMemory: Double
  /// What was resident four times a second, in megabytes.
  let memory: [Double]

  var wall: Double { cost.wall }
  var cpu: Double { cost.cpu }

  /// The memory at a share of the life, as the median of some samples there.
  func memory(at share: Double) -> Double {
    guard !memory.isEmpty else { return .nan }
    let last = Int(Double(memory.count - 1) * share)
    return Array(memory[max(0, last - 4)...last]).median
  }
}

extension ProcessCost {
  /// One line: wall, processor, peak, and the samples.
  var text: String {
    ([wall, cpu, peakMemory] + memory).map { "\($0)" }.joined(separator: " ")
  }

  init?(text: String) {
    let numbers = text.split { $0 == " " || $0 == "\n" }.compactMap { Double($0) }
    guard numbers.count >= 3 else { return nil }
    cost = Cost(wall: numbers[0], cpu: numbers[1])
    peakMemory = numbers[2]
    memory = Array(numbers[3...])
  }
}
