import AssetKitCore
import AssetKitTesting
import BlockingIO
import TestSupport
import Testing

@testable import AssetKitCodeLocations

/// A run of Pipes assets on a storage of its own, and what it left there.
struct StepRun {
  let outcome: RunOutcome
  let storage: InMemoryStorage
  let events: [Event]

  /// What was logged, without the lines of the program's own output.
  var logs: [LogLine] {
    allLogs.filter { !$0.message.hasPrefix("[stdout] ") && !$0.message.hasPrefix("[stderr] ") }
  }

  /// The lines of the program's own output, such as `[stdout] hello`.
  var output: [String] {
    allLogs.map(\.message).filter { $0.hasPrefix("[stdout] ") || $0.hasPrefix("[stderr] ") }
  }

  private var allLogs: [LogLine] {
    events.compactMap { event in
      if case .log(let level, let message) = event.payload {
        LogLine(level: level, message: message)
      } else {
        nil
      }
    }
  }

  var materializations: [Materialization] {
    events.compactMap {
      if case .assetMaterialization(let made) = $0.payload { made } else { nil }
    }
  }

  var evaluations: [CheckEvaluation] {
    events.compactMap {
      if case .assetCheckEvaluation(let evaluation) = $0.payload { evaluation } else { nil }
    }
  }

  /// Why the step failed.
  var failure: String? {
    events.compactMap {
      if case .stepFailure(_, let message) = $0.payload { message } else { nil }
    }.last
  }

  /// Executes the definition and reads what it left.
  static func execute(
    _ definition: AssetDefinition, tags: [String: String] = [:],
    configuration: JSONValue = .object([:]), environment: [String: String] = [:],
    storage: InMemoryStorage = InMemoryStorage()
  ) async throws -> StepRun {
    var definitions = Definitions()
    definitions.add(definition)
    let plan = try RunPlan(
      definitions: definitions, selection: Set(definition.specs.map(\.key)),
      configuration: configuration, partition: RunPartition(tags: tags),
      scope: PartitionScope(now: WallClock.system.now().instant))
    var options = Runner.Options()
    options.logLevel = .debug
    options.environment = environment
    let id = RunID(at: WallClock.system.now())
    let outcome = try await Runner(storage: storage, options: options).run(
      plan, Runner.Request(id: id, selection: "*", tags: tags))
    return StepRun(
      outcome: outcome, storage: storage,
      events: await storage.events(of: id, after: 0, limit: .max))
  }
}

struct LogLine: Hashable {
  let level: LogLevel
  let message: String
}

/// Assets that a shell script makes.
func shellAssets(
  _ script: String, _ keys: [AssetKey] = ["asset"],
  adjust: (inout PipesStep) -> Void = { _ in }
) -> AssetDefinition {
  var step = PipesStep(StepCommand(["sh", "-c", script], grace: .milliseconds(300)))
  adjust(&step)
  return PipesAssets(keys.map { AssetSpec($0) }, step: step, declared: DeclarationSite()).definition
}

/// Runs one asset that a shell script makes.
func runShell(
  _ script: String, adjust: (inout PipesStep) -> Void = { _ in }
) async throws -> StepRun {
  try await StepRun.execute(shellAssets(script, adjust: adjust))
}

/// Whether a process is there and no zombie.
func isAlive(_ process: Int32) throws -> Bool {
  let output = try Command("ps", ["-o", "stat=", "-p", "\(process)"]).runBlocking()
  return output.succeeded && !output.standardOutput.hasPrefix("Z")
}
