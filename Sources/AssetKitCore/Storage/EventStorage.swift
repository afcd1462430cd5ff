/// Keeps what happened, and with each event the state that it leads to.
public protocol EventStorage: Sendable {
  /// Stores events of a run, in order, in one transaction with the states that they change.
  ///
  /// The state of run, steps, assets and checks is brought up to date by the same call. A batch may
  /// be sent again when the answer to the first try was lost: events whose sequence number is
  /// stored already are left as they are, and the answer is the same.
  ///
  /// - Returns: The identities of the batch's materializations, by sequence number.
  /// - Throws: `StorageError` with code `runEnded` when the run was in a final state before (and
  ///   the events weren't stored by an earlier try), `unavailable` when trying again may help.
  func append(_ batch: EventBatch) async throws -> [Int: MaterializationID]
  /// Events of a run after a sequence number, in order.
  func events(of run: RunID, after sequence: Int, limit: Int) async throws -> [Event]
}

/// What one call stores of a run.
public struct EventBatch: Sendable {
  /// The run.
  public var run: RunID
  /// The events, with increasing sequence numbers; may be empty.
  public var events: [Event]
  /// How far steps have come, by step name.
  public var progress: [String: StepProgress]
  /// Until when the run's worker is taken to be alive.
  public var leaseUntil: Timestamp?
  /// Whether the events are from the past of a run that may have ended meanwhile.
  ///
  /// Such a batch is accepted in any state. Its events are told apart from the stored ones by
  /// time and content, and those that aren't stored get sequence numbers behind the last. They change
  /// what is known of assets; a run's final state they leave as it is.
  public var isReplay: Bool

  /// Makes a batch.
  public init(
    run: RunID, events: [Event], progress: [String: StepProgress] = [:],
    leaseUntil: Timestamp? = nil, isReplay: Bool = false
  ) {
    self.run = run
    self.events = events
    self.progress = progress
    self.leaseUntil = leaseUntil
    self.isReplay = isReplay
  }
}
