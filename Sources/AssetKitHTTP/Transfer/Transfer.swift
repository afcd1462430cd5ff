/// Names one attempt between the task that waits for it and the driver.
struct TransferID: Hashable, Sendable { let value: Int }

/// Receives pieces of a body on the driver's thread.
typealias BodySink = @Sendable (UnsafeRawBufferPointer) throws -> Void

/// What a task hands to the driver: one attempt of a request.
struct Submission: Sendable {
  let request: HTTPRequest
  let target: HTTPTarget
  /// Where the body goes; nil to collect it in the response.
  let sink: BodySink?
}

/// How one attempt ended.
enum TransferOutcome: Sendable {
  case response(HTTPResponse)
  case failed(TransferFailure)
  case cancelled
}

/// One attempt on its way through the driver; only the driver's thread touches it.
final class Transfer {
  typealias Continuation = CheckedContinuation<TransferOutcome, Never>

  let id: TransferID
  let submission: Submission
  /// The most bytes of body.
  let limit: Int

  var host: Admission<Transfer>.HostID?
  /// Whether it takes a place among the requests under way.
  var isAdmitted = false
  /// The handle that carries it; nil while it waits for its turn.
  var easy: EasyHandle?
  /// Why the driver's side ended it; libcurl then reports nothing but a refused write.
  private(set) var failure: TransferFailure?
  private(set) var bodyBytes = 0
  private var head = ResponseHead()
  private var storage: BodyStorage?
  private var hasFedSink = false
  private var continuation: Continuation?

  init(id: TransferID, submission: Submission, limit: Int, continuation: Continuation) {
    self.id = id
    self.submission = submission
    self.limit = limit
    self.continuation = continuation
  }

  /// Whether its task already got an outcome.
  var isFinished: Bool { continuation == nil }

  /// Adds to a failure how far the response had come.
  func complete(_ failure: TransferFailure) -> TransferFailure {
    var failure = failure
    failure.status = head.status == 0 ? nil : head.status
    failure.handedOverBytes = hasFedSink
    return failure
  }

  /// Hands the outcome to the waiting task, once.
  func finish(_ outcome: TransferOutcome) {
    continuation?.resume(returning: outcome)
    continuation = nil
  }

  /// The response, once libcurl has reported success.
  func response(effectiveURL: String) -> HTTPResponse {
    HTTPResponse(
      status: head.status, headers: head.headers,
      body: storage.map { HTTPBody($0) } ?? .empty, effectiveURL: effectiveURL)
  }

  /// Takes a line of the head; false ends the transfer.
  func receiveHead(_ line: UnsafeRawBufferPointer) -> Bool {
    if head.append(line) { return true }
    failure = TransferFailure(
      .headersTooLarge, "the fields of the response exceed \(ResponseHead.maxBytes) bytes")
    return false
  }

  /// Takes a piece of the body, decompressed; false ends the transfer.
  ///
  /// - Parameter announced: The length that the server announced, if it did. Of a compressed body it
  ///   is the length on the wire, which is still a good size to begin with.
  func receiveBody(_ chunk: UnsafeRawBufferPointer, announced: () -> Int?) -> Bool {
    bodyBytes += chunk.count
    guard bodyBytes <= limit else {
      failure = .bodyTooLarge(limit: limit)
      return false
    }
    // What an error page says is no part of the file that a sink receives.
    if let sink = submission.sink, (200..<300).contains(head.status) {
      return pass(chunk, to: sink)
    }
    return collect(chunk, announced: announced)
  }

  private func pass(_ chunk: UnsafeRawBufferPointer, to sink: BodySink) -> Bool {
    hasFedSink = true
    do {
      try sink(chunk)
      return true
    } catch {
      failure = .sinkFailed(error)
      return false
    }
  }

  private func collect(_ chunk: UnsafeRawBufferPointer, announced: () -> Int?) -> Bool {
    let storage: BodyStorage
    if let existing = self.storage {
      storage = existing
    } else {
      storage = BodyStorage()
      self.storage = storage
      // A server may announce more than it sends: what is large is believed as it comes.
      if let size = announced() { storage.reserve(min(size, limit, 64 << 20)) }
    }
    if storage.append(chunk) { return true }
    failure = TransferFailure(.bodyTooLarge, "there is no memory for the body")
    return false
  }
}
