import AssetKitCore
import AssetKitPostgres
import AssetKitTesting
import PostgresClient
import TestSupport
import Testing

/// An instance whose history Dagster's web UI is to show; made by real runs.
struct DagsterHistory: Sendable {
  let storage: PostgresStorage

  /// An instance with the assets declared, in the running test's database.
  static func instance() async throws -> DagsterHistory {
    let storage = PostgresStorage(PostgresPool(try TestDatabase.required()))
    try await storage.migrate()
    try await storage.register(definitions)
    return DagsterHistory(storage: storage)
  }

  /// Makes the assets in a run of its own.
  @discardableResult
  func run(_ keys: Set<AssetKey>, tags: [String: String] = [:]) async throws -> RunID {
    let plan = try RunPlan(
      definitions: Self.definitions, selection: keys, configuration: .object([:]))
    return try await Runner(storage: storage)
      .run(plan, Runner.Request(selection: "test", tags: tags)).id
  }

  /// Makes a trivial asset so many times, a few at once.
  func manyRuns(_ count: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        if number >= 8 { try await group.next() }
        group.addTask { _ = try await run(["tick"], tags: ["number": "\(number % 7)"]) }
      }
      try await group.waitForAll()
    }
  }

  /// A run that has an event of each type, with all types of metadata.
  func runWithEveryEvent() async throws -> RunID {
    let now = WallClock.system.now()
    let run = RunRecord(
      id: RunID(at: now), selection: "everything", createdAt: now, leaseUntil: now + .seconds(60))
    try await storage.createRun(run, steps: ["a__b"])
    let events = StorageConformance.everyPayload.enumerated().map { index, payload in
      Event(
        sequence: index + 1, timestamp: now + .milliseconds(index), step: "a__b", payload: payload)
    }
    _ = try await storage.append(EventBatch(run: run.id, events: events))
    return run.id
  }

  /// What a statement answers, as one text.
  func text(_ sql: String) async throws -> String? {
    try await storage.pool.read { try $0.query(sql).first.flatMap { try $0[0] as String? } }
  }

  private static let definitions: Definitions = {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("raw/orders", codeVersion: "7") { context in
        await context.log.warning("orders are late")
        await context.observe(
          AssetObservation(
            asset: "weather", metadata: ["sky": "grey"], dataVersion: "w1", partition: "today"))
        return .materialized(["rows": 5, "page": .url("https://example.org/")])
      })
    definitions.add(
      AssetDefinition("orders", deps: ["raw/orders"]) { _ in .materialized(["rows": 4]) })
    definitions.add(
      AssetCheckDefinition(asset: "orders", name: "no_gaps") { _ in
        AssetCheckResult(
          passed: false, severity: .warn, description: "one gap", metadata: ["gaps": 1])
      })
    definitions.add(
      AssetDefinition("flaky", retryPolicy: RetryPolicy(maxRetries: 1, delay: .milliseconds(1))) {
        guard $0.attempt > 1 else { throw Unlucky() }
        return .materialized()
      })
    definitions.add(AssetDefinition("broken") { _ in throw Unlucky() })
    definitions.add(AssetDefinition("after", deps: ["broken"]) { _ in .materialized() })
    definitions.add(AssetDefinition("tick") { _ in .materialized(["n": 1]) })
    definitions.add(external: AssetSpec.external("weather"))
    return definitions
  }()

  private struct Unlucky: Error, CustomStringConvertible {
    let description = "bad luck"
  }
}

extension JSONValue {
  /// The value under a path of keys; null when there is none.
  subscript(at path: String...) -> JSONValue {
    path.reduce(self) { value, key in value[key] ?? .null }
  }

  /// The elements, when this is an array.
  var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }

  /// The text, when this is one.
  var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The segments of an asset's key, joined.
  var key: String { self[at: "path"].items.compactMap(\.string).joined(separator: "/") }
}
