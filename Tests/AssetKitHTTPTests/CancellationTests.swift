import AssetKitHTTP
import HTTPTestSupport
import Testing

@Suite struct `A cancelled task` {
  /// Far less than the servers of these tests wait, far more than a busy machine needs.
  static let promptly = Duration.seconds(2)

  @Test func `ends its transfer at once`() async throws {
    try await withServer({ _ in [.pause(.seconds(30))] }) { server in
      let client = HTTPClient.testing()
      let url = server.url()
      let task = Task { try await client.get(HTTPRequest(url)) }
      for await _ in server.arrivals { break }
      let start = ContinuousClock.now
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(ContinuousClock.now - start < Self.promptly)
      for await _ in server.hangUps { break }
    }
  }

  @Test func `leaves its place in the queue`() async throws {
    try await withServer({ $0.path == "/slow" ? [.pause(.seconds(30))] : .text("x") }) { server in
      let client = HTTPClient.testing { $0.defaultLimits = HostLimits(maxConcurrent: 1) }
      let (slow, quick) = (server.url("/slow"), server.url("/quick"))
      let first = Task { try await client.get(HTTPRequest(slow)) }
      for await _ in server.arrivals { break }
      let waiting = Task { try await client.get(HTTPRequest(slow)) }
      let last = Task { try await client.get(HTTPRequest(quick)) }
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      first.cancel()
      await #expect(throws: CancellationError.self) { try await first.value }
      let response = try await last.value
      #expect(response.body.text == "x")
    }
  }

  @Test func `sends nothing when it was cancelled before`() async throws {
    try await withServer({ _ in .text("x") }) { server in
      let client = HTTPClient.testing()
      let url = server.url()
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await client.get(HTTPRequest(url))
      }
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `at any moment leaves the client as good as before`() async throws {
    try await withServer({ _ in [.head(length: 1), .pause(.milliseconds(1)), .send([65])] }) {
      server in
      let client = HTTPClient.testing { $0.defaultLimits = HostLimits(maxConcurrent: 8) }
      let url = server.url()
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<200 {
          let delay = Duration.microseconds(Int.random(in: 0..<20_000))
          group.addTask {
            let task = Task { try await client.get(HTTPRequest(url)) }
            try? await Task.sleep(for: delay)
            task.cancel()
            if case .failure(let error) = await task.result { #expect(error is CancellationError) }
          }
        }
      }
      try await client.getAll(Array(repeating: url, count: 20))
    }
  }
}

@Suite struct `Shutting down` {
  @Test func `ends requests under way and waiting, and refuses later ones`() async throws {
    try await withServer({ _ in [.pause(.seconds(30))] }) { server in
      let client = HTTPClient.testing { $0.defaultLimits = HostLimits(maxConcurrent: 2) }
      let url = server.url()
      let tasks = (0..<5).map { _ in Task { try await client.get(HTTPRequest(url)) } }
      for await request in server.arrivals where request.index == 1 { break }
      let start = ContinuousClock.now
      await client.shutdown()
      for task in tasks {
        let error = await #expect(throws: HTTPError.self) { try await task.value }
        #expect(error?.code == .shutDown)
      }
      let error = await #expect(throws: HTTPError.self) { try await client.get(HTTPRequest(url)) }
      #expect(error?.code == .shutDown)
      #expect(ContinuousClock.now - start < `A cancelled task`.promptly)
    }
  }

  @Test func `happens by itself with the last reference`() async throws {
    try await withServer({ _ in .text("x", headers: [:]) + [.pause(.seconds(30))] }) { server in
      _ = try await HTTPClient.testing().get(HTTPRequest(server.url()))
      // The kept connection is closed, which only the end of the client does.
      for await _ in server.hangUps { break }
    }
  }

  @Test func `twice is the same as once`() async {
    let client = HTTPClient.testing()
    await client.shutdown()
    await client.shutdown()
  }
}
