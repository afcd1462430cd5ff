/// What a soak came to.
package struct SoakReport: Sendable {
  /// What must not be, in words; empty when all is well.
  package internal(set) var violations: [String] = []

  struct Memory: Sendable {
    /// Of each daemon, in megabytes.
    var begin: [Double] = []
    var end: [Double] = []
    /// The most that any had when something was done to one.
    var most = 0.0
  }

  var setUp: SoakOptions?
  var disturbances: [Disturbance.Kind: Int] = [:]
  var expectedTicks = 0
  var ticks: [String: Int] = [:]
  var runs: [String: Int] = [:]
  var retries = 0
  var relaunches = 0
  var reasons: [String: Int] = [:]
  /// How late ticks were, how long runs waited to be dequeued, and then to begin, in real seconds.
  var lags: [Double] = []
  /// How many ticks were taken over more than once.
  var takenOverAgain = 0
  var waits: [Double] = []
  var starts: [Double] = []
  var memory = Memory()
  var warnings: [String: Int] = [:]
  var errors: [String: Int] = [:]

  /// The number of ticks that were expected.
  package var tickCount: Int { expectedTicks }
  /// The number of runs that came to be.
  package var runCount: Int { runs.values.reduce(0, +) }
  /// The number of times that something was killed or stopped.
  package var disturbanceCount: Int { disturbances.values.reduce(0, +) }

  /// Counts what daemons said, without what differs from case to case.
  mutating func note(log: String) {
    for line in log.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      guard words.count == 3 else { continue }
      let kind = words[2].split(separator: " ").filter { !$0.contains(where: \.isNumber) }
        .joined(separator: " ")
      switch words[1] {
      case "WARNING": warnings[kind, default: 0] += 1
      case "ERROR": errors[kind, default: 0] += 1
      default: break
      }
    }
  }

  static func seconds(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let digits = String(abs(hundredths) % 100)
    return
      "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(digits.count < 2 ? "0" : "")\(digits) s"
  }
}

extension SoakReport: CustomStringConvertible {
  /// The report as it is printed.
  package var description: String {
    var lines: [String] = []
    func line(_ name: String, _ value: String) {
      let spaces = String(repeating: " ", count: Swift.max(1, 28 - name.count))
      lines.append("  " + name + spaces + value)
    }
    if let setUp {
      lines.append(
        "Soak of \(setUp.daemons) daemons for \(setUp.seconds) s, \(setUp.schedules) schedules at "
          + "\(setUp.speed) times the speed of time, seed \(setUp.seed)")
    }
    for kind in Disturbance.Kind.allCases { line(kind.rawValue, "\(disturbances[kind] ?? 0)") }
    line("ticks expected", "\(expectedTicks)")
    line("ticks found", Self.text(ticks))
    line("runs", Self.text(runs) + ", of which \(retries) are retries")
    line("launched again", "\(relaunches)")
    for (reason, count) in reasons.sorted(by: { $0.value > $1.value }) {
      line("  failed", "\(count): \(reason)")
    }
    line("lag of ticks", Self.spread(lags))
    if takenOverAgain > 0 { line("taken over again", "\(takenOverAgain) ticks") }
    line("wait in the queue", Self.spread(waits))
    line("from the queue to the start", Self.spread(starts))
    line(
      "memory of daemons",
      "begin \(Self.megabytes(memory.begin)), end \(Self.megabytes(memory.end)), most \(Self.megabytes([memory.most]))"
    )
    for (name, kinds) in [("warnings of daemons", warnings), ("errors of daemons", errors)] {
      line(name, "\(kinds.values.reduce(0, +))")
      for (kind, count) in kinds.sorted(by: { $0.value > $1.value }).prefix(8) {
        line("", "\(count): \(kind)")
      }
    }
    lines.append(violations.isEmpty ? "No violation." : "\(violations.count) VIOLATIONS")
    lines += violations.map { "  " + $0 }
    return lines.joined(separator: "\n")
  }

  private static func text(_ counts: [String: Int]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  private static func spread(_ values: [Double]) -> String {
    guard !values.isEmpty else { return "none" }
    let sorted = values.sorted()
    return "median \(seconds(sorted[sorted.count / 2])), 99 % "
      + "\(seconds(sorted[sorted.count * 99 / 100])), longest \(seconds(sorted[sorted.count - 1]))"
  }

  private static func megabytes(_ values: [Double]) -> String {
    values.map { "\(Int($0.rounded())) MB" }.joined(separator: " ")
  }
}
