public import AssetKitCore

/// An instance that lives as long as the process: for tests, and as the plainest statement of what
/// a storage must do.
public actor InMemoryStorage: RunStorage, EventStorage, AssetStorage, PartitionStorage {
  private struct Run {
    var record: RunRecord
    var steps: [StepRecord]
    var events: [Event] = []
    var ids: [Int: MaterializationID] = [:]
  }

  private var runs: [RunID: Run] = [:]
  private var materializations: [AssetKey: [MaterializationRecord]] = [:]
  private var cursors: [AssetKey: String] = [:]
  private var partitions: [AssetKey: [String: Partition]] = [:]
  private var dynamicSets: [String: [String]] = [:]
  private var checks: [AssetKey: [String: CheckRecord]] = [:]
  private var declared: [AssetSpec] = []
  private var poolSlots: [String: Set<Slot>] = [:]
  private var lastID: Int64 = 0

  /// A partition, with the run that planned it last and hasn't made it.
  private struct Partition {
    var latest: MaterializationRecord?
    var count = 0
    var planned: RunID?
  }

  private struct Slot: Hashable {
    let run: RunID
    let step: String?
  }

  /// Makes an empty instance.
  public init() {}

  // MARK: Runs

  /// Keeps a run and its planned steps.
  public func createRun(_ run: RunRecord, steps: [String]) throws {
    guard runs[run.id] == nil else {
      throw StorageError(.duplicateRun, message: "run \(run.id) is stored already")
    }
    runs[run.id] = Run(record: run, steps: steps.map { StepRecord(name: $0) })
  }

  /// Takes over a run that was put here as launched.
  public func claimRun(
    _ id: RunID, launch: String, worker: String, steps: [String], leaseUntil: Timestamp
  ) throws -> Int {
    guard var run = runs[id], run.record.worker == launch,
      run.record.status == .starting || run.record.status == .canceling
    else {
      throw StorageError(
        .runEnded, message: "run \(id) has ended, or was taken over by another launch")
    }
    run.record.worker = worker
    run.record.leaseUntil = leaseUntil
    run.steps = steps.map { StepRecord(name: $0) }
    runs[id] = run
    return run.events.last?.sequence ?? 0
  }

  /// Takes a slot of a pool.
  public func claimSlot(of pool: String, slots: Int?, run: RunID, step: String?, now: Timestamp)
    -> Bool
  {
    let slot = Slot(run: run, step: step)
    let taken = poolSlots[pool, default: []].filter {
      runs[$0.run]?.record.status.isTerminal == false
    }
    guard !taken.contains(slot) else { return true }
    if let slots, taken.count >= slots { return false }
    poolSlots[pool] = taken.union([slot])
    return true
  }

  /// Gives back a slot of a pool.
  public func freeSlot(of pool: String, run: RunID, step: String) {
    poolSlots[pool]?.remove(Slot(run: run, step: step))
  }

  /// The run, if it is kept.
  public func run(_ id: RunID) -> RunRecord? { runs[id]?.record }

  /// The runs that fit, the newest first.
  public func runs(_ query: RunQuery) -> [RunRecord] {
    let newestFirst = runs.values.map(\.record).sorted {
      ($0.createdAt, $0.id.description) > ($1.createdAt, $1.id.description)
    }
    let fitting = newestFirst.drop { query.before != nil && $0.id != query.before }
      .filter { $0.id != query.before }
      .filter { query.statuses.isEmpty || query.statuses.contains($0.status) }
      .filter { run in query.tags.allSatisfy { run.tags[$0.key] == $0.value } }
    return Array(fitting.prefix(query.limit))
  }

  /// The steps of a run, in the order of the plan.
  public func steps(of run: RunID) -> [StepRecord] { runs[run]?.steps ?? [] }

  /// Forgets a run, not what it made.
  public func deleteRun(_ id: RunID) -> Bool {
    guard runs.removeValue(forKey: id) != nil else { return false }
    for key in materializations.keys {
      for index in materializations[key, default: []].indices
      where materializations[key]?[index].run == id {
        materializations[key]?[index].run = nil
      }
    }
    for (key, byName) in checks {
      checks[key] = byName.mapValues { record in
        var record = record
        if record.run == id { record.run = nil }
        return record
      }
    }
    return true
  }

  /// Ends the runs whose lease has lapsed.
  public func reapLostRuns(now: Timestamp) -> [RunID] {
    let lost = runs.values.map(\.record)
      .filter { !$0.status.isTerminal && $0.status != .queued && $0.leaseUntil < now }
      .map(\.id)
    for id in lost {
      let wasAskedToEnd = runs[id]?.record.status == .canceling
      let event = Event(
        sequence: (runs[id]?.events.last?.sequence ?? 0) + 1, timestamp: now,
        payload: wasAskedToEnd
          ? .runCanceled(message: LostWorker.message) : .runFailure(message: LostWorker.message))
      runs[id]?.events.append(event)
      apply(event, to: id)
      for index in runs[id]?.steps.indices ?? 0..<0 where runs[id]?.steps[index].endedAt == nil {
        runs[id]?.steps[index].status = .failure
        runs[id]?.steps[index].endedAt = now
        runs[id]?.steps[index].message = LostWorker.message
      }
    }
    return lost
  }

  // MARK: Events

  /// Keeps events and the states that follow from them.
  public func append(_ batch: EventBatch) throws -> [Int: MaterializationID] {
    guard let run = runs[batch.run] else {
      throw StorageError(.unknownRun, message: "run \(batch.run) isn't stored")
    }
    let stored = run.events.last?.sequence ?? 0
    var new = batch.events.filter { $0.sequence > stored }
    if batch.isReplay {
      new = batch.events.filter { event in
        !run.events.contains {
          ($0.timestamp, $0.step, $0.payload) == (event.timestamp, event.step, event.payload)
        }
      }
      for index in new.indices { new[index].sequence = stored + 1 + index }
    }
    let isStored = batch.events.last.map { run.events.contains($0) } ?? false
    guard !run.record.status.isTerminal || isStored || batch.isReplay else {
      throw StorageError(
        .runEnded, message: "run \(batch.run) has ended (\(run.record.status.rawValue))")
    }
    for event in new {
      runs[batch.run]?.events.append(event)
      apply(event, to: batch.run)
    }
    for (name, progress) in batch.progress {
      guard let index = runs[batch.run]?.steps.firstIndex(where: { $0.name == name }) else {
        continue
      }
      runs[batch.run]?.steps[index].progress = progress
    }
    if let lease = batch.leaseUntil { runs[batch.run]?.record.leaseUntil = lease }
    let sequences = Set((batch.isReplay ? new : batch.events).map(\.sequence))
    return runs[batch.run]?.ids.filter { sequences.contains($0.key) } ?? [:]
  }

  /// Events of a run after a sequence number.
  public func events(of run: RunID, after sequence: Int, limit: Int) -> [Event] {
    Array((runs[run]?.events ?? []).drop { $0.sequence <= sequence }.prefix(limit))
  }

  private func apply(_ event: Event, to id: RunID) {
    if let status = RunStatus(after: event.payload), runs[id]?.record.status.isTerminal == false {
      runs[id]?.record.status = status
      if status == .started { runs[id]?.record.startedAt = event.timestamp }
      if status.isTerminal { runs[id]?.record.endedAt = event.timestamp }
      runs[id]?.record.message = event.columns.message
    }
    if let name = event.step,
      let index = runs[id]?.steps.firstIndex(where: { $0.name == name })
    {
      runs[id]?.steps[index].apply(event)
    }
    switch event.payload {
    case .assetMaterialization(let made):
      runs[id]?.ids[event.sequence] = keep(made, of: id, at: event.timestamp)
    case .assetMaterializationPlanned(let key, let partition?):
      partitions[key, default: [:]][partition, default: Partition()].planned = id
    case .assetCheckEvaluation(let evaluation):
      checks[evaluation.asset, default: [:]][evaluation.name] = CheckRecord(
        run: id, timestamp: event.timestamp, evaluation: evaluation)
    default: break
    }
  }

  private func keep(_ materialization: Materialization, of run: RunID?, at time: Timestamp)
    -> MaterializationID
  {
    lastID += 1
    var made = materialization
    if let cursor = made.cursor { cursors[made.asset] = cursor }
    made.cursor = nil
    let record = MaterializationRecord(
      id: MaterializationID(lastID), run: run, timestamp: time, materialization: made)
    materializations[made.asset, default: []].append(record)
    if let partition = made.partition {
      partitions[made.asset, default: [:]][partition, default: Partition()].latest = record
      partitions[made.asset]?[partition]?.count += 1
      partitions[made.asset]?[partition]?.planned = nil
    }
    return MaterializationID(lastID)
  }

  // MARK: Assets

  /// Keeps what is declared.
  public func register(
    _ specs: [AssetSpec], schedules: [ScheduleDefinition], sensors: [SensorDefinition]
  ) {
    declared = specs
  }

  /// The latest materialization of each asset that has one.
  public func latestMaterializations(of keys: [AssetKey]) -> [AssetKey: MaterializationRecord] {
    var latest: [AssetKey: MaterializationRecord] = [:]
    for key in keys { latest[key] = materializations[key]?.last }
    return latest
  }

  /// The materializations of an asset, the newest first.
  public func materializations(of key: AssetKey, before: MaterializationID?, limit: Int)
    -> [MaterializationRecord]
  {
    let older = materializations[key, default: []].reversed().filter { record in
      before.map { record.id < $0 } ?? true
    }
    return Array(older.prefix(limit))
  }

  /// The asset's cursor.
  public func cursor(of key: AssetKey) -> String? { cursors[key] }

  /// The latest evaluation of each check.
  public func latestCheckEvaluations(of keys: [AssetKey]) -> [CheckRecord] {
    keys.flatMap { checks[$0, default: [:]].values }
      .sorted {
        ($0.evaluation.asset, $0.evaluation.name) < ($1.evaluation.asset, $1.evaluation.name)
      }
  }

  /// Keeps what was made outside of all runs.
  public func report(_ materialization: Materialization, at time: Timestamp) -> MaterializationID {
    keep(materialization, of: nil, at: time)
  }

  /// Keeps what was found outside of all runs.
  public func report(_ evaluation: CheckEvaluation, at time: Timestamp) {
    if let stored = checks[evaluation.asset]?[evaluation.name], stored.timestamp > time { return }
    checks[evaluation.asset, default: [:]][evaluation.name] = CheckRecord(
      run: nil, timestamp: time, evaluation: evaluation)
  }

  // MARK: Partitions

  /// The states of partitions.
  public func partitionStates(of key: AssetKey, in wanted: [String]?) -> [PartitionState] {
    let wanted = wanted.map(Set.init)
    return partitions[key, default: [:]].filter { wanted?.contains($0.key) ?? true }
      .map { name, partition in
        let run = partition.planned.flatMap { runs[$0]?.record.status }
        let status: PartitionState.Status =
          switch run {
          case .queued, .starting, .started, .canceling: .materializing
          case .failure: .failed
          case .success, .canceled, nil: partition.latest == nil ? .missing : .materialized
          }
        return PartitionState(
          partition: name, status: status, id: partition.latest?.id,
          timestamp: partition.latest?.timestamp,
          dataVersion: partition.latest?.materialization.dataVersion,
          codeVersion: partition.latest?.materialization.codeVersion, count: partition.count)
      }
  }

  /// When the asset was last made as a whole.
  public func wholeMaterialization(of key: AssetKey) -> Timestamp? {
    materializations[key]?.last { $0.materialization.partition == nil }?.timestamp
  }

  /// The partitions that read upstream data which has another version by now.
  public func outdatedPartitions(of key: AssetKey) -> [String: Set<AssetKey>] {
    partitions[key, default: [:]].compactMapValues { partition in
      let newer = partition.latest?.materialization.inputs.filter { input in
        let now =
          input.partition.map { partitions[input.asset]?[$0]?.latest }
          ?? materializations[input.asset]?.last
        return now.map { $0.materialization.dataVersion != input.dataVersion } ?? false
      }
      return newer.map { Set($0.map(\.asset)) }.flatMap { $0.isEmpty ? nil : $0 }
    }
  }

  /// The keys of a dynamic set.
  public func dynamicPartitions(of name: String) -> [String] { dynamicSets[name] ?? [] }

  /// Adds keys to a dynamic set.
  public func addDynamicPartitions(_ keys: [String], to name: String, at time: Timestamp)
    -> [String]
  {
    var known = Set(dynamicSets[name] ?? [])
    let new = keys.filter { known.insert($0).inserted }
    dynamicSets[name, default: []] += new
    return new
  }

  /// Takes keys from a dynamic set.
  public func deleteDynamicPartitions(_ keys: [String], from name: String) -> [String] {
    let had = keys.filter { dynamicSets[name]?.contains($0) ?? false }
    dynamicSets[name]?.removeAll { had.contains($0) }
    return had
  }

  /// Forgets what assets were made.
  public func wipe(_ keys: [AssetKey], now: Timestamp) -> [AssetKey] {
    keys.filter { key in
      let had = materializations.removeValue(forKey: key) != nil
      let hadCursor = cursors.removeValue(forKey: key) != nil
      partitions.removeValue(forKey: key)
      let hadChecks = checks.removeValue(forKey: key) != nil
      return had || hadCursor || hadChecks
    }
  }
}
