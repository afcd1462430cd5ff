import AssetKitCore
import AssetKitPostgres

/// Assets that do nothing, so that all of the cost is the orchestrator's.
enum TrivialAssets {
  /// A plan of assets, each made from the one before.
  static func chain(_ length: Int) throws -> RunPlan {
    var definitions = Definitions()
    for index in 0..<length {
      definitions.add(
        AssetDefinition(key(index), deps: index == 0 ? [] : [key(index - 1)], codeVersion: "1") {
          _ in .materialized(["rows": 42])
        })
    }
    return try plan(definitions)
  }

  /// A plan of one asset with the given function.
  static func single(
    _ body: @escaping @Sendable (AssetContext) async throws -> MaterializeResult = { _ in
      .materialized(["rows": 42])
    }
  ) throws -> RunPlan {
    var definitions = Definitions()
    definitions.add(AssetDefinition("trivial", codeVersion: "1", execute: body))
    return try plan(definitions)
  }

  /// Executes a plan.
  ///
  /// - Throws: when the run doesn't succeed.
  @discardableResult
  static func run(_ plan: RunPlan, on storage: PostgresStorage) async throws -> RunID {
    let outcome = try await Runner(storage: storage).run(plan, Runner.Request(selection: "*"))
    guard outcome.end == .success, outcome.unsaved.isEmpty else {
      throw BenchmarkUnavailable("the run ended with \(outcome.end)")
    }
    return outcome.id
  }

  private static func key(_ index: Int) -> AssetKey { AssetKey(path: ["chain", String(index)]) }

  private static func plan(_ definitions: Definitions) throws -> RunPlan {
    try definitions.validate()
    return try RunPlan(definitions: definitions, selection: Set(definitions.specs.map(\.key)))
  }
}
