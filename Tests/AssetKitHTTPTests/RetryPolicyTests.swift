import Testing

@testable import AssetKitHTTP

@Suite struct `A retry policy` {
  let policy = RetryPolicy(
    maxAttempts: 4, baseDelay: .seconds(1), factor: 3, maxDelay: .seconds(5), jitter: 0.5,
    maxRetryAfter: .seconds(60))

  @Test func `makes each pause longer, up to a limit and a last attempt`() {
    let pauses = (1...4).map { policy.pause(afterAttempts: $0, retryAfter: nil, random: 0) }
    #expect(pauses == [.seconds(1), .seconds(3), .seconds(5), nil])
  }

  @Test func `varies a pause within its jitter`() {
    #expect(policy.pause(afterAttempts: 1, retryAfter: nil, random: -1) == .milliseconds(500))
    #expect(policy.pause(afterAttempts: 1, retryAfter: nil, random: 1) == .milliseconds(1500))
  }

  @Test(arguments: [(0, 0), (7, 7), (61, 60), (-5, 0)])
  func `obeys the server within limits`(asked: Int, waited: Int) {
    let pause = policy.pause(afterAttempts: 1, retryAfter: .seconds(asked), random: 1)
    #expect(pause == .seconds(waited))
  }

  @Test(
    arguments: [
      ("120", Duration.seconds(120)), ("0", .zero),
      ("Fri, 20 Nov 2026 10:00:30 GMT", .seconds(30)),
      ("Friday, 20-Nov-26 10:00:30 GMT", .seconds(30)),
      ("Fri Nov 20 10:00:30 2026", .seconds(30)),
      ("Fri, 20 Nov 2026 09:59:00 GMT", .seconds(-60)),
      ("soon", nil), ("", nil), (nil, nil),
    ] as [(String?, Duration?)])
  func `reads Retry-After as seconds or a date`(field: String?, expected: Duration?) {
    let now = 1_795_168_800  // Fri, 20 Nov 2026 10:00:00 GMT
    #expect(RetryPolicy.retryAfter(field, now: now) == expected)
  }
}

@Suite struct `The fields of a response` {
  let headers = HTTPHeaders(
    lines: Array(
      "ETag: \"a\"\r\nLink:  <x>; rel=next \r\nlink:<y>\nX-Empty:\r\nbroken\r\n\r\n".utf8))

  @Test func `are found whatever the case of their names`() {
    #expect(headers["etag"] == "\"a\"")
    #expect(headers["ETAG"] == "\"a\"")
    #expect(headers["X-Empty"] == "")
    #expect(headers["ETa"] == nil)
    #expect(headers["broken"] == nil)
  }

  @Test func `keep their order when a name occurs again`() {
    #expect(headers.all("Link") == ["<x>; rel=next", "<y>"])
    #expect(headers.fields.map(\.name) == ["ETag", "Link", "link", "X-Empty"])
  }
}
