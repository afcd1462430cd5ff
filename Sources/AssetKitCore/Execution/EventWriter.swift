/// Writes the events of one run, in order and in batches.
///
/// What is emitted is stored at most `flushInterval` later. What is committed is stored before the
/// call returns. When the storage can't be reached, events are kept (up to a bound, after which
/// emitting waits) and sent again; when it stays away, or the run is no longer ours, `onFailure`
/// is called once, and what could not be stored is handed out by `close`.
actor EventWriter {
  struct Options: Sendable {
    /// The longest time that an emitted event stays in memory only.
    var flushInterval: Duration = .milliseconds(100)
    /// The number of events in memory at which emitting waits.
    var bufferLimit = 100_000
    /// The number of events sent in one batch.
    var batchLimit = 10_000
    /// How long a storage that can't be reached is tried again.
    var patience: Duration = .seconds(30)
    /// How long a worker that doesn't renew its lease is taken to be alive.
    var lease: Duration = .seconds(20)
    /// How often the lease is renewed.
    var leaseRenewal: Duration = .seconds(5)
  }

  private let run: RunID
  private let storage: any EventStorage
  private let clock: WallClock
  private let options: Options
  private let observe: @Sendable (Event) -> Void
  private let onFailure: @Sendable (StorageError) -> Void

  private var nextSequence: Int
  private var pending: [Event] = []
  private var progress: [String: StepProgress] = [:]
  private var renewalIsDue = false
  private var isFlushing = false
  private var timer: Task<Void, Never>?
  private var renewal: Task<Void, Never>?
  /// Why nothing more can be stored; nil as long as all is well.
  private(set) var failure: StorageError?
  private var unsaved: [Event] = []
  private var commits: [Commit] = []
  private var waitingForSpace: [CheckedContinuation<Void, Never>] = []

  /// A caller that waits until the events from `first` through `last` are stored.
  private struct Commit {
    let first: Int
    let last: Int
    var ids: [Int: MaterializationID] = [:]
    let continuation: CheckedContinuation<[Int: MaterializationID], any Error>
  }

  init(
    run: RunID, firstSequence: Int = 1, storage: any EventStorage, clock: WallClock,
    options: Options,
    observe: @escaping @Sendable (Event) -> Void,
    onFailure: @escaping @Sendable (StorageError) -> Void
  ) {
    self.run = run
    nextSequence = firstSequence
    self.storage = storage
    self.clock = clock
    self.options = options
    self.observe = observe
    self.onFailure = onFailure
  }

  /// Takes an event; waits while too many are in memory.
  func emit(_ payload: Event.Payload, step: String? = nil) async {
    while pending.count >= options.bufferLimit && failure == nil {
      await withCheckedContinuation { waitingForSpace.append($0) }
    }
    append(payload, step: step)
    // A whole batch need not wait for the timer: it is stored while the next one is made.
    if pending.count >= options.batchLimit { flushNow() } else { flushLater() }
  }

  /// Takes events and returns when they, and all before them, are stored.
  ///
  /// - Returns: The identities of the materializations among them, in their order.
  func commit(_ payloads: [Event.Payload], step: String? = nil) async throws
    -> [MaterializationID]
  {
    let first = nextSequence
    for payload in payloads { append(payload, step: step) }
    if let failure { throw failure }
    let ids = try await withCheckedThrowingContinuation { continuation in
      commits.append(Commit(first: first, last: nextSequence - 1, continuation: continuation))
      flushNow()
    }
    return ids.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Takes how far a step has come; only the latest is stored.
  func report(_ step: String, _ value: StepProgress) {
    progress[step] = value
    flushLater()
  }

  /// Renews the run's lease from now on until `close`.
  func keepLease() {
    renewal = Task { [options, clock] in
      while (try? await clock.sleep(options.leaseRenewal)) != nil { self.renewLease() }
    }
  }

  /// Renews the lease no more: an ended run has none, and refuses to have it renewed.
  func endLease() {
    renewal?.cancel()
    renewal = nil
    renewalIsDue = false
  }

  /// Stores what is left and ends.
  ///
  /// - Returns: The events that could not be stored; empty when all is well.
  func close() async -> [Event] {
    endLease()
    if failure == nil && !pending.isEmpty {
      _ = try? await commit([])
    }
    timer?.cancel()
    return unsaved + pending
  }

  private func append(_ payload: Event.Payload, step: String?) {
    let event = Event(
      sequence: nextSequence, timestamp: clock.now(), step: step, payload: payload)
    nextSequence += 1
    if failure == nil { pending.append(event) } else { unsaved.append(event) }
    observe(event)
  }

  private func renewLease() {
    // A renewal may have been on its way when the lease ended.
    guard renewal != nil else { return }
    renewalIsDue = true
    flushNow()
  }

  private func flushLater() {
    guard timer == nil && !isFlushing else { return }
    timer = Task { [options, clock] in
      if (try? await clock.sleep(options.flushInterval)) != nil { self.timeIsUp() }
    }
  }

  private func timeIsUp() {
    timer = nil
    flushNow()
  }

  /// Begins to store what is pending, in a task of its own: the caller's may be cancelled, and what
  /// happened is stored all the same.
  ///
  /// A timer that runs is left alone. It may find nothing to do, which costs less than cancelling
  /// it here and setting another one for each step.
  private func flushNow() {
    guard !isFlushing && failure == nil else { return }
    isFlushing = true
    Task { await self.flush() }
  }

  private func flush() async {
    while failure == nil
      && (!pending.isEmpty || !progress.isEmpty || renewalIsDue || !commits.isEmpty)
    {
      let events = Array(pending.prefix(options.batchLimit))
      pending.removeFirst(events.count)
      let batch = EventBatch(
        run: run, events: events, progress: progress,
        leaseUntil: renewalIsDue ? clock.now() + options.lease : nil)
      (progress, renewalIsDue) = ([:], false)
      makeSpace()
      do {
        let ids = try await send(batch)
        settle(ids)
      } catch {
        fail(error, unsaved: events)
      }
    }
    isFlushing = false
  }

  private func send(_ given: EventBatch) async throws(StorageError) -> [Int: MaterializationID] {
    var batch = given
    let giveUp = clock.now() + options.patience
    var pause = Duration.milliseconds(50)
    while true {
      do {
        return try await storage.append(batch)
      } catch let error as StorageError {
        guard error.code == .unavailable, clock.now() < giveUp else { throw error }
        try? await clock.sleep(pause)
        pause = min(pause * 2, .seconds(2))
        // While the storage was away the lease may have lapsed.
        batch.leaseUntil = clock.now() + options.lease
      } catch {
        throw StorageError(.failed, message: "\(error)")
      }
    }
  }

  private func settle(_ ids: [Int: MaterializationID]) {
    let stored = (pending.first?.sequence ?? nextSequence) - 1
    var open: [Commit] = []
    for var commit in commits {
      commit.ids.merge(ids.filter { $0.key >= commit.first && $0.key <= commit.last }) { $1 }
      if commit.last <= stored {
        commit.continuation.resume(returning: commit.ids)
      } else {
        open.append(commit)
      }
    }
    commits = open
  }

  private func fail(_ error: StorageError, unsaved events: [Event]) {
    failure = error
    unsaved += events + pending
    pending = []
    for commit in commits { commit.continuation.resume(throwing: error) }
    commits = []
    makeSpace()
    onFailure(error)
  }

  private func makeSpace() {
    for waiter in waitingForSpace { waiter.resume() }
    waitingForSpace = []
  }
}
