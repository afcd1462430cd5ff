import AssetKitHTTP
import HTTPTestSupport
import Testing

@Suite struct `A limit` {
  @Test func `on requests at a time is never exceeded, and is used`() async throws {
    let gauge = Gauge()
    let script: ScriptedServer.Script = { _ in
      gauge.stay(untilThereWere: 4)
      return .text("x")
    }
    try await withServer(script) { server in
      let client = HTTPClient.testing { $0.defaultLimits = HostLimits(maxConcurrent: 4) }
      try await client.getAll(Array(repeating: server.url(), count: 60))
      #expect(gauge.most == 4)
      #expect(client.statistics.total.requests == 60)
    }
  }

  @Test func `over all servers is never exceeded`() async throws {
    let gauge = Gauge()
    let script: ScriptedServer.Script = { _ in
      gauge.stay(untilThereWere: 3)
      return .text("x")
    }
    try await withServer(script) { first in
      try await withServer(script) { second in
        let client = HTTPClient.testing { $0.maxConcurrent = 3 }
        try await client.getAll((0..<40).map { $0 % 2 == 0 ? first.url() : second.url() })
        #expect(gauge.most == 3)
      }
    }
  }

  @Test func `on requests a second spaces them evenly`() async throws {
    try await withServer({ _ in .text("x") }) { server in
      let client = HTTPClient.testing {
        $0.limitsByHost["127.0.0.1"] = HostLimits(requestsPerSecond: 50, burst: 3)
      }
      let start = ContinuousClock.now
      try await client.getAll(Array(repeating: server.url(), count: 13))
      // Three at once, then ten more at 20 ms each.
      #expect(ContinuousClock.now - start >= .milliseconds(195))
    }
  }

  @Test func `of a busy server holds up no other`() async throws {
    try await withServer({ _ in [.pause(.seconds(30))] }) { slow in
      try await withServer({ _ in .text("fast") }) { fast in
        let client = HTTPClient.testing { $0.defaultLimits = HostLimits(maxConcurrent: 1) }
        let url = slow.url()
        let stuck = (0..<5).map { _ in Task { try await client.get(HTTPRequest(url)) } }
        for await _ in slow.arrivals { break }
        let response = try await client.get(HTTPRequest(fast.url()))
        #expect(response.body.text == "fast")
        for task in stuck { task.cancel() }
        for task in stuck { _ = await task.result }
      }
    }
  }

  @Test func `on the body holds after decompression`() async throws {
    let script: ScriptedServer.Script = { _ in
      .response(headers: ["Content-Encoding": "gzip"], body: Gzipped.bomb)
    }
    try await withServer(script) { server in
      let client = HTTPClient.testing()
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url(), maxBodyBytes: 1 << 20))
      }
      #expect(error?.code == .bodyTooLarge)
      #expect(error?.status == 200)
      #expect(error?.message == "the body exceeds the limit of 1048576 bytes")
      #expect(error?.attempts == 1)
      // What was decompressed before the end is a little more than the limit, not all of it.
      #expect(client.statistics.total.bodyBytes < 2 << 20)
      let whole = try await client.get(HTTPRequest(server.url(), maxBodyBytes: Gzipped.bombSize))
      #expect(whole.body.count == Gzipped.bombSize)
    }
  }

  @Test func `on the body holds for what is announced, before it comes`() async throws {
    try await withServer({ _ in [.head(length: 1 << 40), .pause(.seconds(30))] }) { server in
      let client = HTTPClient.testing()
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url()))
      }
      #expect(error?.code == .bodyTooLarge)
    }
  }

  @Test func `on the body holds without an announced length, to the byte`() async throws {
    let script: ScriptedServer.Script = { _ in
      [.head(headers: ["Connection": "close"]), .send(Array(repeating: 1, count: 1000)), .close]
    }
    try await withServer(script) { server in
      let client = HTTPClient.testing()
      let whole = try await client.get(HTTPRequest(server.url(), maxBodyBytes: 1000))
      #expect(whole.body.count == 1000)
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url(), maxBodyBytes: 999))
      }
      #expect(error?.code == .bodyTooLarge)
    }
  }

  @Test func `on the fields of a response holds`() async throws {
    let field = "X: " + String(repeating: "x", count: 1000) + "\r\n"
    let head = "HTTP/1.1 200 OK\r\n" + String(repeating: field, count: 300) + "\r\n"
    try await withServer({ _ in [.send(Array(head.utf8)), .close] }) { server in
      let client = HTTPClient.testing()
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url()))
      }
      #expect(error?.code == .headersTooLarge)
    }
  }

  @Test func `on slowness ends a transfer that has stalled`() async throws {
    try await withServer({ _ in [.head(length: 100), .send([1]), .pause(.seconds(30))] }) {
      server in
      let client = HTTPClient.testing(retries: .none) {
        $0.stall = HTTPClient.Stall(bytesPerSecond: 1000, over: .seconds(1))
      }
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url()))
      }
      #expect(error?.code == .timedOut)
      #expect(error?.message.hasPrefix("Operation too slow.") == true)
    }
  }

  @Test func `on redirects ends a circle`() async throws {
    try await withServer({ _ in .response("302 Found", headers: ["Location": "/"]) }) { server in
      let client = HTTPClient.testing { $0.maxRedirects = 3 }
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url()))
      }
      #expect(error?.code == .tooManyRedirects)
      #expect(error?.attempts == 1)
      #expect(server.requests.count == 4)
    }
  }
}

extension HTTPClient {
  /// Fetches all at once, as far as the client lets them.
  func getAll(_ urls: [String]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for url in urls { group.addTask { _ = try await self.get(HTTPRequest(url)) } }
      try await group.waitForAll()
    }
  }
}
