import AssetKitHTTP
import HTTPTestSupport
import Testing

@Suite struct `A failed attempt` {
  /// A fault that the first attempt meets.
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [ScriptedServer.Step]
    let code: HTTPError.Code

    static let transient = [
      Fault(testDescription: "reset", steps: [.reset], code: .connectionLost),
      Fault(testDescription: "closed without a byte", steps: [.close], code: .connectionLost),
      Fault(
        testDescription: "reset within the body",
        steps: [.head(length: 100), .send([1, 2, 3]), .pause(.milliseconds(20)), .reset],
        code: .connectionLost),
      Fault(
        testDescription: "truncated body", steps: [.head(length: 100), .send([1, 2, 3]), .close],
        code: .truncated),
      Fault(
        testDescription: "truncated chunk",
        steps: [
          .head(headers: ["Transfer-Encoding": "chunked"]), .send(Array("40\r\nabc".utf8)), .close,
        ], code: .truncated),
      Fault(
        testDescription: "broken compression",
        steps: .response(headers: ["Content-Encoding": "gzip"], body: Array("no gzip".utf8)),
        code: .undecodableBody),
      Fault(testDescription: "time-out", steps: [.pause(.seconds(30))], code: .timedOut),
      Fault(testDescription: "429", steps: .response("429 Too Many Requests"), code: .status),
      Fault(testDescription: "500", steps: .response("500 Internal Error"), code: .status),
      Fault(testDescription: "502", steps: .response("502 Bad Gateway"), code: .status),
      Fault(testDescription: "503", steps: .response("503 Unavailable"), code: .status),
      Fault(testDescription: "504", steps: .response("504 Gateway Timeout"), code: .status),
    ]
  }

  @Test(arguments: Fault.transient)
  func `is repeated, and the repetition counts`(fault: Fault) async throws {
    try await withServer({ $0.index == 0 ? fault.steps : .text("fine") }) { server in
      let client = HTTPClient.testing()
      let timeout: Duration? = fault.code == .timedOut ? .milliseconds(1500) : nil
      let response = try await client.get(HTTPRequest(server.url(), timeout: timeout))
      #expect(response.body.text == "fine")
      #expect(client.statistics.byServer["127.0.0.1:\(server.port)"]?.retries == 1)
      #expect(client.statistics.total.requests == 2)
    }
  }

  @Test(arguments: Fault.transient)
  func `is given up after the last attempt`(fault: Fault) async throws {
    try await withServer({ _ in fault.steps }) { server in
      let timeout: Duration? = fault.code == .timedOut ? .milliseconds(300) : nil
      let client = HTTPClient.testing()
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url(), timeout: timeout))
      }
      #expect(error?.code == fault.code)
      #expect(error?.attempts == 3)
    }
  }

  @Test(arguments: ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "501 Not Implemented"])
  func `isn't repeated when the server said no`(status: String) async throws {
    try await withServer({ _ in .response(status) }) { server in
      let client = HTTPClient.testing()
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url("/x?token=secret")))
      }
      let number = status.prefix(3)
      #expect(error?.status == Int(number))
      #expect(
        error?.description
          == "GET \(server.url("/x"))?…: the server answered with status \(number)")
      #expect(server.requests.count == 1)
    }
  }

  @Test func `waits as long as Retry-After says`() async throws {
    let script: ScriptedServer.Script = { request in
      request.index == 0
        ? .response("429 Too Many Requests", headers: ["Retry-After": "1"]) : .text("fine")
    }
    try await withServer(script) { server in
      _ = try await HTTPClient.testing().get(HTTPRequest(server.url()))
      let arrivals = server.requests.map(\.arrival)
      try #require(arrivals.count == 2)
      #expect(arrivals[1] - arrivals[0] >= .seconds(1))
    }
  }

  @Test func `waits no longer than the policy allows Retry-After to say`() async throws {
    let script: ScriptedServer.Script = { request in
      request.index == 0
        ? .response("503 Unavailable", headers: ["Retry-After": "86400"]) : .text("fine")
    }
    var policy = RetryPolicy.quick
    policy.maxRetryAfter = .milliseconds(10)
    try await withServer(script) { [policy] server in
      let response = try await HTTPClient.testing(retries: policy).get(HTTPRequest(server.url()))
      #expect(response.body.text == "fine")
    }
  }

  @Test func `stops waiting for its repetition when the task is cancelled`() async throws {
    let script: ScriptedServer.Script = { _ in
      .response("429 Too Many Requests", headers: ["Retry-After": "100"])
    }
    try await withServer(script) { server in
      let client = HTTPClient.testing()
      let url = server.url()
      let task = Task { try await client.get(HTTPRequest(url)) }
      for await _ in server.arrivals { break }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}
