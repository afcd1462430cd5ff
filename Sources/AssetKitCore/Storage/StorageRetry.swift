/// Asks a storage that can't be reached at the moment again, for a while.
package struct StorageRetry: Sendable {
  private let patience: Duration
  private let clock: WallClock

  /// Makes one; another attempt may begin that long after the first call.
  package init(patience: Duration, clock: WallClock = .system) {
    self.patience = patience
    self.clock = clock
  }

  /// Gives what the body gives.
  ///
  /// - Throws: The body's error when it isn't `StorageError.Code.unavailable`, or when the patience
  ///   is at its end; `CancellationError`.
  package func callAsFunction<T: Sendable>(
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
