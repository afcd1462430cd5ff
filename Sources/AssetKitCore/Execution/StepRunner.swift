/// How one attempt of a step ended.
enum AttemptOutcome: Sendable {
  case succeeded
  case failed(message: String)
  case canceled
}

/// Executes attempts of steps: gives the function its context, checks and stores what it made.
///
/// This is the one boundary behind which foreign code runs; whatever it throws becomes the message
/// of a failed attempt.
actor StepRunner {
  private let run: RunRecord
  private let plan: RunPlan
  private let storage: any InstanceStorage
  private let writer: EventWriter
  private let options: Runner.Options
  private let clock: WallClock
  private let retrying: StorageRetry
  private let report: @Sendable (String, StepProgress) -> Void
  /// The run's own materializations, which need no look-up.
  private var made: [AssetKey: MaterializationRecord] = [:]

  init(
    run: RunRecord, plan: RunPlan, storage: any InstanceStorage, writer: EventWriter,
    options: Runner.Options, clock: WallClock,
    report: @escaping @Sendable (String, StepProgress) -> Void
  ) {
    self.run = run
    self.plan = plan
    self.storage = storage
    self.writer = writer
    self.options = options
    self.clock = clock
    retrying = StorageRetry(patience: options.storagePatience, clock: clock)
    self.report = report
  }

  /// Runs one attempt; its start and its success are stored, a failure is for the caller to judge.
  func attempt(_ step: RunPlan.Step, number: Int, resources: ResourceValues) async
    -> AttemptOutcome
  {
    await writer.emit(
      number == 1 ? .stepStart : .stepRestarted(attempt: number), step: step.name)
    let began = clock.now()
    do {
      let context = try await context(of: step, attempt: number, resources: resources)
      let events = try await call(step, context)
      let duration = clock.now() - began
      let ids = try await writer.commit(
        events + [.stepSuccess(attempt: number, duration: duration)], step: step.name)
      remember(events, ids)
      return .succeeded
    } catch {
      if Task.isCancelled { return .canceled }
      return .failed(message: Self.message(of: error))
    }
  }

  /// Calls the step's function and turns what it gives into events.
  private nonisolated func call(_ step: RunPlan.Step, _ context: AssetContext) async throws
    -> [Event.Payload]
  {
    switch step.work {
    case .asset(let asset, let body):
      let results = try await withDeadline(
        asset.timeout, grace: asset.cancellationGrace ?? options.cancellationGrace, clock: clock
      ) { try await body(context) }
      return try materializations(results, of: step, asset, context).map {
        .assetMaterialization($0)
      }
    case .check(let check):
      let result = try await withDeadline(
        nil, grace: check.cancellationGrace ?? options.cancellationGrace, clock: clock
      ) { try await check.evaluate(context) }
      let evaluation = CheckEvaluation(
        asset: check.asset, name: check.name, passed: result.passed, severity: result.severity,
        description: result.description, metadata: result.metadata)
      if check.isBlocking && !result.passed && result.severity == .error {
        await writer.emit(.assetCheckEvaluation(evaluation), step: step.name)
        throw StepFailure(
          message: "blocking check '\(check.name)' of '\(check.asset)' did not pass"
            + (result.description.map { ": \($0)" } ?? ""))
      }
      return [.assetCheckEvaluation(evaluation)]
    }
  }

  private nonisolated func materializations(
    _ results: [MaterializeResult], of step: RunPlan.Step, _ asset: AssetDefinition,
    _ context: AssetContext
  ) throws -> [Materialization] {
    var seen: Set<AssetKey> = []
    let made = try results.map { result in
      guard let key = result.key ?? (step.keys.count == 1 ? step.keys.first : nil) else {
        throw unexpected(step, "a result doesn't say which of its assets it is; give its key")
      }
      guard let spec = plan.specs[key], step.keys.contains(key) else {
        throw unexpected(step, "it gave '\(key)', which it was not asked for")
      }
      guard seen.insert(key).inserted else {
        throw unexpected(step, "it gave '\(key)' twice")
      }
      let inputs = spec.deps.compactMap { dep in
        context.upstream[dep].map {
          Materialization.Input(
            asset: dep, id: $0.id, dataVersion: $0.materialization.dataVersion)
        }
      }
      let version =
        result.dataVersion
        ?? DataVersion.derived(codeVersion: spec.codeVersion, run: run.id, inputs: inputs)
      return Materialization(
        asset: key, metadata: result.metadata, codeVersion: spec.codeVersion,
        dataVersion: version, inputs: inputs, cursor: result.cursor,
        partition: run.tags[RunTag.partition])
    }
    let missing = step.keys.filter { !seen.contains($0) && !asset.optional.contains($0) }
    guard missing.isEmpty else {
      throw unexpected(
        step, "it did not give " + missing.map { "'\($0)'" }.joined(separator: ", "))
    }
    return made
  }

  private nonisolated func unexpected(_ step: RunPlan.Step, _ message: String) -> DefinitionError {
    DefinitionError(
      .unexpectedResult, subject: step.name,
      message: "unexpected result of '\(step.name)': \(message)")
  }

  private func context(of step: RunPlan.Step, attempt: Int, resources: ResourceValues)
    async throws -> AssetContext
  {
    let deps = Set(step.keys.flatMap { plan.specs[$0]?.deps ?? [] }).subtracting(step.keys)
    var upstream: [AssetKey: MaterializationRecord] = [:]
    for key in deps { upstream[key] = made[key] }
    let elsewhere = deps.filter { upstream[$0] == nil }
    if !elsewhere.isEmpty {
      let found = try await retrying { [storage] in
        try await storage.latestMaterializations(of: elsewhere.sorted())
      }
      upstream.merge(found) { $1 }
    }
    let effects = Effects(
      step: step.name, writer: writer, storage: storage, retrying: retrying, progress: report)
    return AssetContext(
      runID: run.id, step: step.name, attempt: attempt, selectedKeys: step.keys,
      upstream: upstream, runTags: run.tags, environment: options.environment,
      log: EventLog(minimumLevel: options.logLevel, effects: effects), resources: resources,
      effects: effects)
  }

  private func remember(_ events: [Event.Payload], _ ids: [MaterializationID]) {
    var ids = ids.makeIterator()
    for case .assetMaterialization(let materialization) in events {
      guard let id = ids.next() else { return }
      made[materialization.asset] = MaterializationRecord(
        id: id, run: run.id, timestamp: clock.now(), materialization: materialization)
    }
  }

  static func message(of error: any Error) -> String {
    if let failure = error as? StepFailure { return failure.message }
    let text = "\(error)"
    return text.isEmpty ? "\(type(of: error))" : text
  }

  private struct Effects: StepEffects {
    let step: String
    let writer: EventWriter
    let storage: any InstanceStorage
    let retrying: StorageRetry
    let progress: @Sendable (String, StepProgress) -> Void

    func emit(_ payload: Event.Payload) async { await writer.emit(payload, step: step) }

    func report(_ value: StepProgress) async {
      progress(step, value)
      await writer.report(step, value)
    }

    func cursor(of key: AssetKey) async throws -> String? {
      try await retrying { [storage] in try await storage.cursor(of: key) }
    }

    func latestMaterializations(of keys: [AssetKey]) async throws
      -> [AssetKey: MaterializationRecord]
    {
      try await retrying { [storage] in try await storage.latestMaterializations(of: keys) }
    }
  }
}

/// A failure that the orchestrator itself finds in a step.
package struct StepFailure: Error {
  /// What it found.
  package let message: String
}
