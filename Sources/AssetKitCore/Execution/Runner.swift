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
    /// The number of steps that run at once by concurrency pool.
    public var poolLimits: [String: Int] = [:]
    /// The number for a pool that isn't among them; nil leaves it unlimited.
    public var defaultPoolLimit: Int?
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
    /// The process that executes the run, as `host:pid`.
    public var worker: String = ""

    /// Makes the default options.
    public init() {}
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

    /// Describes a run.
    public init(
      id: RunID? = nil, selection: String, tags: [String: String] = [:],
      configuration: JSONValue = .object([:])
    ) {
      self.id = id
      self.selection = selection
      self.tags = tags
      self.configuration = configuration
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
  /// - Throws: `StorageError` when not even the run could be recorded.
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
    try await storage.createRun(record, steps: plan.steps.map(\.name))

    let (failures, failed) = AsyncStream.makeStream(of: StorageError.self)
    let writer = EventWriter(
      run: record.id, storage: storage, clock: clock, options: writing, observe: observer.event,
      onFailure: { failed.yield($0) })
    let execution = RunExecution(
      plan: plan,
      steps: StepRunner(
        run: record, plan: plan, storage: storage, writer: writer, options: options, clock: clock,
        report: observer.progress),
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
    var end = await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      work.cancel()
    }
    let unsaved = await writer.close()
    failed.finish()
    if let lost = await guardian.value { end = .failure("the run's storage was lost: \(lost)") }
    return RunOutcome(id: record.id, end: end, unsaved: unsaved)
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
