internal import BlockingIO
internal import CCurl

/// Owns everything of libcurl, and runs all transfers on one thread.
///
/// Tasks hand in transfers from outside (`transfer`), and `run` is the only thing that ever executes
/// on the actor: it blocks its thread, by design, until the driver is closed.
actor TransferDriver {
  private let executor = BlockingExecutor(label: "assetkit.http")
  private let inbox: TransferInbox
  private let multi: MultiHandle
  private let configuration: HTTPClient.Configuration
  private let statistics: Locked<HTTPStatistics>

  private var admission: Admission<Transfer>
  private var transfers: [TransferID: Transfer] = [:]
  private var idle: [EasyHandle] = []
  private var commands: [TransferCommand] = []

  nonisolated var unownedExecutor: UnownedSerialExecutor { .init(ordinary: executor) }

  init(_ configuration: HTTPClient.Configuration, statistics: Locked<HTTPStatistics>) {
    let multi = MultiHandle(maxConnections: configuration.maxConcurrent)
    self.multi = multi
    inbox = TransferInbox { multi.wakeUp() }
    admission = Admission(
      maxConcurrent: configuration.maxConcurrent, limits: configuration.limits(of:))
    self.configuration = configuration
    self.statistics = statistics
  }

  /// Makes one attempt; cancelling the task ends it at once.
  nonisolated func transfer(_ submission: Submission) async -> TransferOutcome {
    let id = inbox.nextID()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard inbox.send(.start(id, submission, continuation)) else {
          return continuation.resume(returning: .failed(.shutDown))
        }
        // A cancellation before the start named a transfer that the driver didn't know yet.
        if Task.isCancelled { _ = inbox.send(.cancel(id)) }
      }
    } onCancel: {
      _ = inbox.send(.cancel(id))
    }
  }

  /// Lets `run` end soon; what is under way fails with `shutDown`.
  nonisolated func close() { inbox.close() }

  /// Serves transfers until the driver is closed.
  func run() {
    withoutBrokenPipeSignal {
      while !takeCommands() {
        startWaiting()
        multi.perform()
        // A place became free: its next transfer needs no poll to be begun.
        if finishDone(), !admission.isIdle { continue }
        multi.poll(milliseconds: pollTimeout)
      }
      abandonAll()
    }
  }

  /// - Returns: Whether the inbox is closed.
  private func takeCommands() -> Bool {
    let isClosed = inbox.take(&commands)
    for command in commands {
      switch command {
      case .start(let id, let submission, let continuation):
        let transfer = Transfer(
          id: id, submission: submission,
          limit: submission.request.maxBodyBytes ?? configuration.maxBodyBytes,
          continuation: continuation)
        transfers[id] = transfer
        transfer.host = admission.enqueue(transfer, for: submission.target.authority)
      case .cancel(let id):
        // Unknown: it has ended already, or its start is still to come, and a second cancel with it.
        if let transfer = transfers[id] { end(transfer, .cancelled) }
      }
    }
    commands.removeAll(keepingCapacity: true)
    return isClosed
  }

  private func startWaiting() {
    guard !admission.isIdle else { return }
    let now = ContinuousClock.now
    while let transfer = admission.next(at: now, isWanted: { !$0.isFinished }) {
      transfer.isAdmitted = true
      if !start(transfer) { end(transfer, .failed(.outOfMemory)) }
    }
  }

  private func start(_ transfer: Transfer) -> Bool {
    guard let easy = idle.popLast() ?? EasyHandle(configuration) else { return false }
    transfer.easy = easy
    return easy.prepare(for: transfer) && multi.add(easy)
  }

  /// - Returns: Whether any transfer was done.
  private func finishDone() -> Bool {
    var isAnyDone = false
    while let (easy, result) = multi.nextFinished() {
      isAnyDone = true
      guard let transfer = easy.transfer else { continue }
      end(transfer, outcome(of: transfer, on: easy, result))
    }
    return isAnyDone
  }

  private func outcome(
    of transfer: Transfer, on easy: EasyHandle, _ result: CURLcode
  ) -> TransferOutcome {
    if let failure = transfer.failure { return .failed(transfer.complete(failure)) }
    guard result == CURLE_OK else {
      let message = easy.message(for: result)
      let failure = TransferFailure(result, message: message, limit: transfer.limit)
      return .failed(transfer.complete(failure))
    }
    let url = easy.effectiveURL(requested: transfer.submission.request.url)
    return .response(transfer.response(effectiveURL: url))
  }

  /// Ends a transfer in whatever state it is, and frees its place and its handle.
  private func end(_ transfer: Transfer, _ outcome: TransferOutcome) {
    transfers[transfer.id] = nil
    if transfer.isAdmitted {
      if let host = transfer.host { admission.finish(host) }
      count(transfer, outcome)
    }
    if let easy = transfer.easy {
      multi.remove(easy)
      easy.release()
      transfer.easy = nil
      idle.append(easy)
    }
    transfer.finish(outcome)
  }

  private func count(_ transfer: Transfer, _ outcome: TransferOutcome) {
    let received = transfer.easy?.receivedBytes ?? 0
    let connections = transfer.easy?.newConnections ?? 0
    statistics.withLock { statistics in
      statistics.update(transfer.submission.target.authority) { counters in
        counters.requests += 1
        counters.receivedBytes += received
        counters.bodyBytes += Int64(transfer.bodyBytes)
        counters.connections += connections
        switch outcome {
        case .response(let response): counters.notModified += response.isNotModified ? 1 : 0
        case .failed, .cancelled: counters.failures += 1
        }
      }
    }
  }

  /// Until the next transfer may begin under a rate limit, or for long: a command ends the wait.
  private var pollTimeout: Int32 {
    guard let next = admission.nextInstant else { return 60_000 }
    let (seconds, attoseconds) = (next - .now).components
    // Rounded up, or the loop would spin through the last part of a millisecond.
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
    return Int32(clamping: min(max(milliseconds, 0), 60_000))
  }

  private func abandonAll() {
    for transfer in Array(transfers.values) { end(transfer, .failed(.shutDown)) }
    idle.removeAll()
  }
}
