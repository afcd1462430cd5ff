public import AssetKitCore

/// What every storage must do, as checks that any test framework can run.
///
/// ```swift
/// @Test(arguments: StorageConformance.checks)
/// func conforms(_ check: StorageConformance.Check) async throws {
///   try await check.run(on: MyStorage())
/// }
/// ```
/// Each check wants an empty storage.
public enum StorageConformance {
  /// One rule and the way to see whether it holds.
  public struct Check: Sendable, CustomStringConvertible {
    /// The rule, as a sentence.
    public let description: String
    private let body: @Sendable (any InstanceStorage) async throws -> Void

    init(
      _ description: String, _ body: @escaping @Sendable (any InstanceStorage) async throws -> Void
    ) {
      self.description = description
      self.body = body
    }

    /// Checks the rule.
    ///
    /// - Throws: `StorageConformance.Failure` when the storage breaks it.
    public func run(on storage: any InstanceStorage) async throws { try await body(storage) }
  }

  /// A broken rule.
  public struct Failure: Error, CustomStringConvertible {
    /// What was expected, and where.
    public let description: String
  }

  /// All the checks.
  public static let checks: [Check] =
    runChecks + queueChecks + eventChecks
    + assetChecks + partitionChecks

  static func expect(
    _ condition: Bool, _ message: @autoclosure () -> String, line: Int = #line,
    file: String = #fileID
  ) throws {
    if !condition { throw Failure(description: "\(file):\(line): \(message())") }
  }

  static func expectEqual<T: Equatable>(
    _ actual: T, _ expected: T, line: Int = #line, file: String = #fileID
  ) throws {
    try expect(
      actual == expected, "expected \(expected), found \(actual)", line: line, file: file)
  }

  static func expectError(
    _ code: StorageError.Code, line: Int = #line, file: String = #fileID,
    _ body: () async throws -> Void
  ) async throws {
    do {
      try await body()
    } catch let error as StorageError {
      try expectEqual(error.code.rawValue, code.rawValue, line: line, file: file)
      return
    }
    throw Failure(description: "\(file):\(line): expected an error \(code.rawValue)")
  }

  // MARK: What the checks begin with

  static let noon = Timestamp(microseconds: 1_767_268_800_000_000)

  static func newRun(
    at time: Timestamp = noon, tags: [String: String] = [:], lease: Duration = .seconds(60),
    worker: String = "host:1"
  ) -> RunRecord {
    RunRecord(
      id: RunID(at: time), selection: "*", tags: tags, configuration: ["ops": [:]],
      worker: worker, createdAt: time, leaseUntil: time + lease)
  }

  /// A stored run with one step named `step`, and the means to append events to it.
  static func began(_ storage: any InstanceStorage, _ record: RunRecord = newRun()) async throws
    -> RunWriter
  {
    try await storage.createRun(record, steps: ["step"])
    return RunWriter(storage: storage, id: record.id)
  }

  /// Appends events with the next sequence numbers, a second apart.
  final class RunWriter {
    let storage: any InstanceStorage
    let id: RunID
    private(set) var sequence = 0

    init(storage: any InstanceStorage, id: RunID) {
      self.storage = storage
      self.id = id
    }

    func events(_ payloads: [Event.Payload], step: String? = "step") -> [Event] {
      payloads.map { payload in
        sequence += 1
        return Event(
          sequence: sequence, timestamp: noon + .seconds(sequence), step: step, payload: payload)
      }
    }

    @discardableResult
    func append(_ payloads: Event.Payload..., step: String? = "step") async throws
      -> [MaterializationID]
    {
      let ids = try await storage.append(EventBatch(run: id, events: events(payloads, step: step)))
      return ids.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
