internal import Glibc

/// Executes a plan: every run of an asset goes through here.
///
/// Steps run as structured concurrency under the limits. A failed step is retried by its policy;
/// when it stays failed, what depends on it is skipped and everything else goes on. Cancelling the
/// task that runs the plan cancels the run: steps end, resources are torn down, the run is
/// recorded as `CANCELED`.
public struct Runner: Sendable {
  /// How a run is executed.
  public struct Options: Sendable {
    /// The number of steps that run at once.
    public var maxConcurrent: Int = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// The number of steps that run at once by concurrency pool, in all runs together, where nobody
    /// set another one in the storage.
    public var poolLimits: [String: Int] = [:]
    /// The number for pools that `poolLimits` doesn't name; nil for no limit.
    public var defaultPoolLimit: Int?
    /// What takes a slot of a pool.
    public var poolGranularity = PoolGranularity.step
    /// Log messages below this level aren't stored.
    public var logLevel: LogLevel = .info
    /// How long a canceled step may take to end before it is left behind.
    public var cancellationGrace: Duration = .seconds(1)
    /// How long the storage may be out of reach before the run fails.
    public var storagePatience: Duration = .seconds(30)
    /// How long a run is taken to be alive after its last sign of life; it gives one four times
    /// as often.
    public var lease: Duration = .seconds(20)
    /// The settings that resources and assets can read.
    public var environment: [String: String] = [:]
    /// How often a run looks whether somebody asked it to end, or ended it.
    public var statusInterval: Duration = .seconds(1)
    /// The process that executes the run, as `host:pid`.
    public var worker: String = ""

    /// Makes the default options.
    public init() {}
  }

  /// What takes a slot of a concurrency pool: `concurrency.pools.granularity` of `dagster.yaml`.
  public enum PoolGranularity: Sendable {
    /// Each step, while it executes.
    case step
    /// Each run, from its first step that has a pool to its end, in all pools of its steps.
    case run
  }

  /// What a run is told about itself.
  public struct Request: Sendable {
    /// The run's identity; nil makes a new one.
    public var id: RunID?
    /// The selection as the user wrote it.
    public var selection: String
    /// Labels of the run.
    public var tags: [String: String]
    /// The run configuration, for the record.
    public var configuration: JSONValue
    /// The launch by which a run that is stored already was started from the queue; nil records a
    /// new run.
    public var launch: String?

    /// Describes a run.
    public init(
      id: RunID? = nil, selection: String, tags: [String: String] = [:],
      configuration: JSONValue = .object([:]), launch: String? = nil
    ) {
      self.id = id
      self.selection = selection
      self.tags = tags
      self.configuration = configuration
      self.launch = launch
    }
  }

  /// Sees what happens while it happens, for a live display.
  public struct Observer: Sendable {
    /// Called for every event, before it is stored, in order.
    public var event: @Sendable (Event) -> Void
    /// Called for every report of progress, with the step's name.
    public var progress: @Sendable (String, StepProgress) -> Void

    /// Makes an observer.
    public init(
      event: @escaping @Sendable (Event) -> Void = { _ in },
      progress: @escaping @Sendable (String, StepProgress) -> Void = { _, _ in }
    ) {
      self.event = event
      self.progress = progress
    }
  }

  private let storage: any InstanceStorage
  private let options: Options
  private let clock: WallClock
  private let observer: Observer

  /// Makes a runner over a storage.
  public init(
    storage: any InstanceStorage, options: Options = Options(), clock: WallClock = .system,
    observer: Observer = Observer()
  ) {
    self.storage = storage
    self.options = options
    self.clock = clock
    self.observer = observer
  }

  /// Executes a plan to its end.
  ///
  /// - Returns: How the run ended, with the events that could not be stored, if any.
  /// - Throws: `StorageError` when not even the run could be recorded, or when it was launched and is
  ///   this launch's no more.
  public func run(_ plan: RunPlan, _ request: Request) async throws -> RunOutcome {
    let now = clock.now()
    var writing = EventWriter.Options()
    writing.patience = options.storagePatience
    writing.lease = options.lease
    writing.leaseRenewal = options.lease / 4
    let record = RunRecord(
      id: request.id ?? RunID(at: now), selection: request.selection, tags: request.tags,
      configuration: request.configuration, worker: options.worker, createdAt: now,
      leaseUntil: now + writing.lease)
    var lastSequence = 0
    if let launch = request.launch {
      lastSequence = try await storage.claimRun(
        record.id, launch: launch, worker: record.worker, steps: plan.steps.map(\.name),
        leaseUntil: record.leaseUntil)
    } else {
      try await storage.createRun(record, steps: plan.steps.map(\.name))
    }

    let (failures, failed) = AsyncStream.makeStream(of: StorageError.self)
    let writer = EventWriter(
      run: record.id, firstSequence: lastSequence + 1, storage: storage, clock: clock,
      options: writing, observe: observer.event, onFailure: { failed.yield($0) })
    let execution = RunExecution(
      plan: plan,
      steps: StepRunner(
        run: record, plan: plan, storage: storage, writer: writer, options: options, clock: clock,
        report: observer.progress),
      pools: PoolSlots(
        run: record.id, pools: Set(plan.steps.compactMap(\.pool)), storage: storage,
        options: options, clock: clock),
      writer: writer, options: options, clock: clock, runID: record.id)
    // A task of its own, so that the loss of the storage can cancel the run as a signal would.
    let work = Task { await execution.run() }
    let guardian = Task {
      for await error in failures {
        work.cancel()
        return StorageError?.some(error)
      }
      return nil
    }
    let watching = Task { await watch(record.id) { work.cancel() } }
    var end = await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      work.cancel()
    }
    watching.cancel()
    let unsaved = await writer.close()
    failed.finish()
    if let lost = await guardian.value { end = .failure("the run's storage was lost: \(lost)") }
    return RunOutcome(id: record.id, end: end, unsaved: unsaved)
  }

  /// Acts once somebody asked the run to end, or ended it.
  private func watch(_ id: RunID, _ act: () -> Void) async {
    while (try? await clock.sleep(options.statusInterval)) != nil {
      guard let run = try? await storage.run(id) else { continue }
      if run.status == .canceling || run.status.isTerminal { return act() }
    }
  }
}

/// How a run ended.
public struct RunOutcome: Sendable {
  /// The three ways in which a run can end.
  public enum End: Sendable, Hashable {
    /// Every step succeeded.
    case success
    /// Something failed, for this reason.
    case failure(String)
    /// The run was canceled.
    case canceled
  }

  /// The run.
  public let id: RunID
  /// How it ended.
  public let end: End
  /// The events that could not be stored, in order; to be kept and stored later.
  public let unsaved: [Event]
}
