import AssetKitHTTP
import BlockingIO
import Glibc
import HTTPTestSupport
import Testing

@Suite struct `A stream` {
  struct Refusal: Error, Equatable {}

  static let halfThenWhole: ScriptedServer.Script = { request in
    request.index == 0
      ? [.head(length: 6), .send(Array("abc".utf8)), .close] : .text("abcdef")
  }

  @Test func `hands the body over, and none in the response`() async throws {
    try await withServer({ _ in .text("abcdef") }) { server in
      let collector = Collector()
      let response = try await HTTPClient.testing()
        .stream(HTTPRequest(server.url())) { collector.append($0) }
      #expect(response.status == 200)
      #expect(response.body.isEmpty)
      #expect(collector.text == "abcdef")
    }
  }

  @Test func `isn't repeated when pieces were handed over and can't be taken back`() async throws {
    try await withServer(Self.halfThenWhole) { server in
      let collector = Collector()
      let client = HTTPClient.testing()
      let error = await #expect(throws: HTTPError.self) {
        try await client.stream(HTTPRequest(server.url())) { collector.append($0) }
      }
      #expect(error?.code == .truncated)
      #expect(error?.attempts == 1)
      #expect(collector.text == "abc")
    }
  }

  @Test func `starts over when the receiver can`() async throws {
    try await withServer(Self.halfThenWhole) { server in
      let collector = Collector()
      _ = try await HTTPClient.testing().stream(
        HTTPRequest(server.url()), onRestart: { collector.clear() },
        onChunk: { collector.append($0) })
      #expect(collector.text == "abcdef")
    }
  }

  @Test func `is repeated after an error page, of which the receiver sees nothing`() async throws {
    let script: ScriptedServer.Script = { request in
      request.index == 0 ? .response("503 Unavailable", body: [1, 2]) : .text("fine")
    }
    try await withServer(script) { server in
      let collector = Collector()
      _ = try await HTTPClient.testing()
        .stream(HTTPRequest(server.url())) { collector.append($0) }
      #expect(collector.text == "fine")
    }
  }

  @Test func `ends with what the receiver throws`() async throws {
    try await withServer({ _ in .text("abcdef") }) { server in
      let client = HTTPClient.testing()
      await #expect(throws: Refusal()) {
        try await client.stream(HTTPRequest(server.url())) { _ in throw Refusal() }
      }
      #expect(server.requests.count == 1)
    }
  }

  @Test func `hands over no more than the limit`() async throws {
    let script: ScriptedServer.Script = { _ in
      .response(headers: ["Content-Encoding": "gzip"], body: Gzipped.bomb)
    }
    try await withServer(script) { server in
      let collector = Collector()
      let client = HTTPClient.testing()
      let error = await #expect(throws: HTTPError.self) {
        try await client.stream(
          HTTPRequest(server.url(), maxBodyBytes: 100_000), onChunk: { collector.append($0) })
      }
      #expect(error?.code == .bodyTooLarge)
      #expect(collector.bytes.count <= 100_000)
    }
  }

  @Test func `goes into a file without a name, which a repetition starts over`() async throws {
    try await withServer(Self.halfThenWhole) { server in
      let (response, file) = try await HTTPClient.testing().download(HTTPRequest(server.url()))
      #expect(response.status == 200)
      var status = stat()
      #expect(fstat(file.descriptor, &status) == 0)
      #expect(status.st_size == 6)
      #expect(status.st_nlink == 0)
      var bytes = [UInt8](repeating: 0, count: 10)
      #expect(pread(file.descriptor, &bytes, 10, 0) == 6)
      #expect(String(decoding: bytes.prefix(6), as: UTF8.self) == "abcdef")
    }
  }

  @Test func `into a directory that isn't there says so`() async throws {
    let client = HTTPClient.testing()
    let error = await #expect(throws: FileWriteError.self) {
      try await client.download(HTTPRequest("http://127.0.0.1:1/"), inDirectory: "/nowhere/at/all")
    }
    #expect(
      error?.description == "can't make a file in /nowhere/at/all: No such file or directory")
  }

  @Test func `is kept in memory while it is small, and starts over`() async throws {
    try await withServer(Self.halfThenWhole) { server in
      let (response, body) = try await HTTPClient.testing()
        .spool(HTTPRequest(server.url()), memoryLimit: 6)
      #expect(response.status == 200)
      guard case .memory(let bytes) = body else {
        Issue.record("six bytes went into a file")
        return
      }
      #expect(String(decoding: bytes, as: UTF8.self) == "abcdef")
    }
  }

  @Test func `goes into a file once it is large, from its start`() async throws {
    let text = String(repeating: "0123456789", count: 50_000)
    try await withServer({ _ in .text(text) }) { server in
      let (_, body) = try await HTTPClient.testing()
        .spool(HTTPRequest(server.url()), memoryLimit: 100_000)
      guard case .file(let file) = body else {
        Issue.record("half a megabyte stayed in memory")
        return
      }
      var bytes = [UInt8](repeating: 0, count: text.utf8.count + 1)
      #expect(pread(file.descriptor, &bytes, bytes.count, 0) == text.utf8.count)
      #expect(String(decoding: bytes.dropLast(), as: UTF8.self) == text)
    }
  }

  @Test func `in a file is begun anew when it is repeated`() async throws {
    try await withServer(Self.halfThenWhole) { server in
      let (_, body) = try await HTTPClient.testing()
        .spool(HTTPRequest(server.url()), memoryLimit: 2)
      guard case .file(let file) = body else {
        Issue.record("six bytes stayed in the memory of two")
        return
      }
      var bytes = [UInt8](repeating: 0, count: 10)
      #expect(pread(file.descriptor, &bytes, 10, 0) == 6)
      #expect(String(decoding: bytes.prefix(6), as: UTF8.self) == "abcdef")
    }
  }
}
