import AssetKitHTTP
import Glibc
import HTTPTestSupport
import Testing

@Suite struct `Patience` {
  @Test func `with a server that asks to come back later ends with the request's`() async throws {
    let later: [ScriptedServer.Step] = .response(
      "503 Unavailable", headers: ["Retry-After": "30"])
    try await withServer({ _ in later }) { server in
      let client = HTTPClient.testing()
      var request = HTTPRequest(server.url())
      request.patience = .seconds(10)
      let error = await #expect(throws: HTTPError.self) { try await client.get(request) }
      #expect(error?.attempts == 1)
      #expect(error?.status == 503)
    }
  }

  @Test func `with a server that gives no answer ends with the policy's`() async throws {
    let (socket, port) = try Loopback.bind()
    // Bound and not listening: nobody else gets the port, and connections are refused.
    defer { close(socket) }
    let client = HTTPClient.testing(
      retries: RetryPolicy(
        maxAttempts: 1_000, baseDelay: .milliseconds(100), factor: 1,
        silencePatience: .seconds(2)))
    let error = await #expect(throws: HTTPError.self) { () async throws in
      try await client.get(HTTPRequest("http://127.0.0.1:\(port)/"))
    }
    #expect(error?.code == .connectionFailed)
    #expect((1...30).contains(error?.attempts ?? 0))
  }

  @Test func `with a server that answers isn't the policy's for silence`() async throws {
    try await withServer({
      $0.index < 2 ? [ScriptedServer.Step].response("500 Internal Error") : .text("fine")
    }) { server in
      let client = HTTPClient.testing(
        retries: RetryPolicy(
          maxAttempts: 3, baseDelay: .milliseconds(2), silencePatience: .zero))
      let response = try await client.get(HTTPRequest(server.url()))
      #expect(response.body.text == "fine")
    }
  }
}
