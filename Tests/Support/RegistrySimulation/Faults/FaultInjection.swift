/// Turns a right answer into a wrong one.
struct FaultInjection {
  let fate: FaultPlan.Fate
  /// The form of the archive that the answer holds, if it does.
  let archive: Document.Archive?
  /// For slow answers.
  let pause: UnreliableBody.Pause

  /// The answer that the client gets instead.
  ///
  /// Resets aren't answers: they come elsewhere.
  func spoil(_ regular: Answer) -> Answer {
    let isOdd = fate.detail & 1 == 1
    switch fate.kind {
    case .tooManyRequests:
      return .text(429, "Too Many Requests", headers: [("Retry-After", isOdd ? "1" : "0")])
    case .serverError:
      return .text(
        500, "<html><body><h1>500 Internal Server Error</h1></body></html>", type: .simpleHTML)
    case .unavailable:
      return .text(503, "Service Unavailable", headers: isOdd ? [("Retry-After", "0")] : [])
    case .reset: return regular
    case .truncatedBody, .truncatedJSON, .slowDrip, .badArchive, .archiveBomb, .cutListing:
      guard regular.status == 200, case .whole(let bytes, _) = regular.body else { return regular }
      var answer = regular
      answer.body = spoiledBody(bytes)
      return answer
    }
  }

  private func spoiledBody(_ bytes: Bytes) -> Answer.Body {
    switch fate.kind {
    case .truncatedBody: .read(.truncated(bytes))
    case .cutListing: .read(.cutChunks(bytes))
    case .slowDrip: .read(.slow(bytes, pause))
    // A prefix of a JSON object is never a JSON value; of other texts some sign has to tell.
    case .truncatedJSON: .whole(bytes, 0..<bytes.count / 2)
    case .badArchive: .wholly(BadArchive.corrupted(Array(bytes.buffer)))
    case .archiveBomb: .wholly(BadArchive.bomb(archive ?? .zip))
    case .tooManyRequests, .serverError, .unavailable, .reset: .whole(bytes, 0..<bytes.count)
    }
  }
}

extension Answer.Body {
  fileprivate static func wholly(_ bytes: [UInt8]) -> Self {
    .whole(Bytes(bytes), 0..<bytes.count)
  }
}
