/// Runs a body that must end in time, and that must not hold up a cancellation.
///
/// When the time is over, or the surrounding task is cancelled, the body's task is cancelled; when
/// it doesn't end within `grace` after that, it is left behind. The body runs in an unstructured
/// task because a task group would wait for a body that ignores cancellation, and so could the run
/// never end.
///
/// - Throws: What the body throws; `StepFailure` when its time was over; `CancellationError`.
package func withDeadline<T: Sendable>(
  _ limit: Duration?, grace: Duration, clock: WallClock,
  _ body: @escaping @Sendable () async throws -> T
) async throws -> T {
  let race = Race<T>()
  let work = Task {
    do { await race.settle(.success(try await body())) } catch {
      await race.settle(.failure(error))
    }
  }
  let alarm = limit.map { limit in
    Task {
      guard (try? await clock.sleep(limit)) != nil else { return }
      work.cancel()
      // The body is given the chance to clean up; its own error would hide the reason.
      await race.expire(StepFailure(message: "took longer than its time limit of \(limit)"))
      try? await clock.sleep(grace)
      await race.abandon()
    }
  }
  defer { alarm?.cancel() }
  return try await withTaskCancellationHandler {
    try await race.value()
  } onCancel: {
    work.cancel()
    Task {
      await race.expire(CancellationError())
      try? await clock.sleep(grace)
      await race.abandon()
    }
  }
}

/// The result of a body, or the reason why nobody waits for it any more.
private actor Race<T: Sendable> {
  private var result: Result<T, any Error>?
  private var reason: (any Error)?
  private var waiter: CheckedContinuation<T, any Error>?

  func value() async throws -> T {
    if let result { return try result.get() }
    return try await withCheckedThrowingContinuation { waiter = $0 }
  }

  /// Takes the body's end.
  ///
  /// After `expire` the reason stands, unless the body succeeded after all.
  func settle(_ outcome: Result<T, any Error>) {
    guard result == nil else { return }
    if let reason, case .failure = outcome { end(.failure(reason)) } else { end(outcome) }
  }

  func expire(_ error: any Error) { if reason == nil { reason = error } }

  func abandon() { if result == nil, let reason { end(.failure(reason)) } }

  private func end(_ outcome: Result<T, any Error>) {
    result = outcome
    waiter?.resume(with: outcome)
    waiter = nil
  }
}
