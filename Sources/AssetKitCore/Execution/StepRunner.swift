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
      let upstream = try await upstreamPartitions(of: step)
      let events = try await call(step, context, upstream)
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
  private nonisolated func call(
    _ step: RunPlan.Step, _ context: AssetContext, _ upstream: UpstreamStates
  ) async throws -> [Event.Payload] {
    switch step.work {
    case .asset(let asset, let body):
      let results = try await withDeadline(
        asset.timeout, grace: asset.cancellationGrace ?? options.cancellationGrace, clock: clock
      ) { try await body(context) }
      return try materializations(results, of: step, asset, context, upstream).map {
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
    _ context: AssetContext, _ upstream: UpstreamStates
  ) throws -> [Materialization] {
    var seen: [AssetKey: PartitionSet] = [:]
    let made = try results.flatMap { result in
      guard let key = result.key ?? (step.keys.count == 1 ? step.keys.first : nil) else {
        throw unexpected(step, "a result doesn't say which of its assets it is; give its key")
      }
      guard let spec = plan.specs[key], step.keys.contains(key) else {
        throw unexpected(step, "it gave '\(key)', which it was not asked for")
      }
      let planned = plan.partitions[key]
      var set = planned?.set ?? PartitionSet(0..<1)
      if let partition = result.partition {
        guard let position = planned?.partitions.position(of: partition), set.contains(position)
        else {
          throw unexpected(
            step, "it gave the partition '\(partition)' of '\(key)', which it was not asked for")
        }
        set = PartitionSet(position..<position + 1)
      }
      guard seen[key, default: PartitionSet()].intersection(set).isEmpty else {
        throw unexpected(step, "it gave '\(key)' twice")
      }
      seen[key] = seen[key, default: PartitionSet()].union(set)
      let inputs = MaterializationInputs(spec, planned, upstream, context.upstream)
      return set.positions.map { position in
        let inputs = inputs.inputs(of: position)
        let version =
          result.dataVersion
          ?? DataVersion.derived(codeVersion: spec.codeVersion, run: run.id, inputs: inputs)
        return Materialization(
          asset: key, metadata: result.metadata, codeVersion: spec.codeVersion,
          dataVersion: version, inputs: inputs, cursor: result.cursor,
          partition: planned?.partitions.key(at: position) ?? partitionOfUndeclared)
      }
    }
    let missing = step.keys.filter { seen[$0] == nil && !asset.optional.contains($0) }
    guard missing.isEmpty else {
      throw unexpected(
        step, "it did not give " + missing.map { "'\($0)'" }.joined(separator: ", "))
    }
    for (key, set) in seen {
      guard let planned = plan.partitions[key],
        let left = planned.set.subtracting(set).first.map(planned.partitions.key)
      else { continue }
      throw unexpected(step, "it did not give the partition '\(left)' of '\(key)'")
    }
    return made
  }

  /// The partition of a run whose assets have no declared partitions: what its tag says.
  private nonisolated var partitionOfUndeclared: String? {
    plan.partitions.isEmpty ? run.tags[RunTag.partition] : nil
  }

  /// Reads the states of the upstream partitions that the step's partitions are made from.
  private func upstreamPartitions(of step: RunPlan.Step) async throws -> UpstreamStates {
    var states: UpstreamStates = [:]
    for key in step.keys {
      let planned = plan.partitions[key]
      // Of an asset that is made as a whole, no partition is recorded.
      guard planned != nil || run.tags[RunTag.backfill] != nil else { continue }
      let dependencies = planned?.dependencies ?? plan.wholeDependencies[key] ?? [:]
      for (dep, dependency) in dependencies where states[dep] == nil {
        let needed = dependency.upstream(of: planned?.set ?? PartitionSet())
        guard !needed.isEmpty else { continue }
        let perPartition = planned?.set.count == 1 || planned == nil
        if perPartition, needed.count > MaterializationInputs.limit { continue }
        let keys = dependency.upstream.keys(in: needed)
        let found = try await retrying { [storage] in
          try await storage.partitionStates(of: dep, in: keys)
        }
        if let backfill = run.tags[RunTag.backfill],
          let failed = found.first(where: { $0.status == .failed })
        {
          throw StepFailure(
            message:
              "the upstream partition '\(failed.partition)' of '\(dep)' failed; this run of the "
              + "backfill \(backfill) can't be made from it")
        }
        states[dep] = Dictionary(found.map { ($0.partition, $0) }) { first, _ in first }
      }
    }
    return states
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
      step: step.name, writer: writer, storage: storage, retrying: retrying, clock: clock,
      progress: report)
    let planned = step.keys.first.flatMap { plan.partitions[$0] }
    return AssetContext(
      runID: run.id, step: step.name, attempt: attempt, selectedKeys: step.keys,
      upstream: upstream, runTags: run.tags, environment: options.environment,
      log: EventLog(minimumLevel: options.logLevel, effects: effects), planned: planned,
      plannedIsKnown: !plan.partitions.isEmpty,
      dependencies: planned?.dependencies
        ?? step.keys.first.flatMap { plan.wholeDependencies[$0] } ?? [:],
      resources: resources, effects: effects)
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
    let clock: WallClock
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

    func dynamicPartitions(of name: String) async throws -> [String] {
      try await retrying { [storage] in try await storage.dynamicPartitions(of: name) }
    }

    func addDynamicPartitions(_ keys: [String], to name: String) async throws -> [String] {
      let now = clock.now()
      return try await retrying { [storage] in
        try await storage.addDynamicPartitions(keys, to: name, at: now)
      }
    }

    func deleteDynamicPartitions(_ keys: [String], from name: String) async throws -> [String] {
      try await retrying { [storage] in
        try await storage.deleteDynamicPartitions(keys, from: name)
      }
    }
  }
}

/// A failure that the orchestrator itself finds in a step.
package struct StepFailure: Error {
  /// What it found.
  package let message: String
}
