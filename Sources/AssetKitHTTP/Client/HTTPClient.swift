internal import BlockingIO

/// Fetches over HTTP, within limits for each server, with one thread for all transfers.
///
/// Make one for a process or a run, and share it: connections are kept and used again. It ends with
/// its last reference, or by `shutdown`.
///
/// All requests throw `CancellationError` when their task is cancelled, within milliseconds, and
/// `HTTPError` for whatever else goes wrong for good.
public final class HTTPClient: Sendable {
  private let configuration: Configuration
  private let counters: Locked<HTTPStatistics>
  private let driver: TransferDriver
  private let running: Task<Void, Never>

  /// Makes a client, whose thread waits for the first request.
  public init(configuration: Configuration = Configuration()) {
    let counters = Locked(HTTPStatistics())
    let driver = TransferDriver(configuration, statistics: counters)
    self.configuration = configuration
    self.counters = counters
    self.driver = driver
    running = Task { await driver.run() }
  }

  deinit { driver.close() }

  /// What the client did so far.
  public var statistics: HTTPStatistics { counters.withLock { $0 } }

  /// Ends the client: requests under way fail with `HTTPError.Code.shutDown`, and so do later ones.
  ///
  /// Returns when the thread has ended and all connections are closed.
  public func shutdown() async {
    driver.close()
    await running.value
  }

  /// Fetches a resource into memory.
  ///
  /// - Returns: A response with status 2xx, 304, 404, 410 or 451.
  /// - Throws: `HTTPError` for every other status, after the retries that the policy allows, and for
  ///   failed transfers; `CancellationError`.
  public func get(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await perform(request, sink: nil, restart: nil)
  }

  /// Sends the request's body by POST, and takes the answer into memory.
  ///
  /// - Returns: A response with status 2xx.
  /// - Throws: `HTTPError` for every other status, after the retries that the policy allows, and for
  ///   failed transfers; `CancellationError`.
  public func post(_ request: HTTPRequest) async throws -> HTTPResponse {
    var request = request
    request.body = request.body ?? []
    return try await perform(request, sink: nil, restart: nil)
  }

  /// Fetches a resource in pieces, without holding it in memory.
  ///
  /// Only the body of a 2xx response is handed over; the response returned has no body, except for
  /// what came with another status.
  ///
  /// - Parameters:
  ///   - onRestart: Called before an attempt that follows one of which pieces were handed over: it
  ///     makes the receiver forget them. Without it such an attempt isn't repeated.
  ///   - onChunk: Receives the pieces in order, decompressed, at most `maxBodyBytes` in all. It is
  ///     called on the client's only thread, so it must not wait for anything but a local file; the
  ///     buffer is valid for the length of the call. What it throws ends the transfer and is thrown
  ///     to the caller as it is.
  public func stream(
    _ request: HTTPRequest, onRestart: (@Sendable () throws -> Void)? = nil,
    onChunk: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
  ) async throws -> HTTPResponse {
    try await perform(request, sink: onChunk, restart: onRestart)
  }

  private func perform(
    _ request: HTTPRequest, sink: BodySink?, restart: (@Sendable () throws -> Void)?
  ) async throws -> HTTPResponse {
    let submission = Submission(request: request, target: try HTTPTarget(request.url), sink: sink)
    try request.checkHeaders()
    let start = ContinuousClock.now
    var attempts = 0
    while true {
      try Task.checkCancellation()
      attempts += 1
      let failure: AttemptFailure
      switch await driver.transfer(submission) {
      case .cancelled: throw CancellationError()
      case .response(let response):
        guard let unwelcome = AttemptFailure(response, to: request) else { return response }
        failure = unwelcome
      case .failed(let reason):
        if let error = reason.sinkError { throw error }
        failure = AttemptFailure(reason)
      }
      let canStartOver = !failure.handedOverBytes || sink == nil || restart != nil
      guard failure.isTransient, canStartOver,
        let pause = configuration.retries.pause(
          afterAttempts: attempts, retryAfter: failure.retryAfter, random: .random(in: -1...1)),
        ContinuousClock.now + pause - start <= patience(request, failure)
      else { throw failure.error(for: request, attempts: attempts) }
      try await Task.sleep(for: pause)
      if failure.handedOverBytes { try restart?() }
      counters.withLock { $0.update(submission.target.authority) { $0.retries += 1 } }
    }
  }

  /// How long after the first attempt another one may begin.
  private func patience(_ request: HTTPRequest, _ failure: AttemptFailure) -> Duration {
    let patience = request.patience ?? .seconds(Int64.max)
    return failure.isSilence ? min(patience, configuration.retries.silencePatience) : patience
  }
}
