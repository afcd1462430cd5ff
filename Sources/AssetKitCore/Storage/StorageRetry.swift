/// Asks a storage that can't be reached at the moment again, for a while.
struct StorageRetry: Sendable {
  /// How long after the first failure another attempt may begin.
  let patience: Duration
  let clock: WallClock

  /// Gives what the body gives.
  ///
  /// - Throws: The body's error when it isn't `StorageError.Code.unavailable`, or when the patience
  ///   is at its end; `CancellationError`.
  func callAsFunction<T: Sendable>(
    _ body: @Sendable () async throws -> T
  ) async throws -> T {
    let giveUp = clock.now() + patience
    var pause = Duration.milliseconds(50)
    while true {
      do {
        return try await body()
      } catch let error as StorageError where error.code == .unavailable {
        guard clock.now() < giveUp else { throw error }
        try await clock.sleep(pause)
        pause = min(pause * 2, .seconds(2))
      }
    }
  }
}
