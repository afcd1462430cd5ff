import AssetKitHTTP
import HTTPTestSupport
import Testing

@Suite struct `A request` {
  @Test func `brings status, fields and body`() async throws {
    try await withServer({ _ in .text("hello", headers: ["X-Serial": " 42 "]) }) { server in
      let response = try await HTTPClient.testing().get(HTTPRequest(server.url("/simple")))
      #expect(response.status == 200)
      #expect(response.isSuccess)
      #expect(response.headers["x-serial"] == "42")
      #expect(response.headers["Absent"] == nil)
      #expect(response.body.text == "hello")
      #expect(response.effectiveURL == server.url("/simple"))
      #expect(server.requests.map(\.path) == ["/simple"])
    }
  }

  @Test func `names the project and the contact, and sends the caller's fields`() async throws {
    try await withServer({ _ in .text("") }) { server in
      let client = HTTPClient.testing {
        $0.userAgent = HTTPClient.Configuration.userAgent(contact: "ops@example.org")
      }
      let accept = "application/vnd.pypi.simple.v1+json"
      _ = try await client.get(HTTPRequest(server.url(), headers: ["Accept": accept]))
      let headers = try #require(server.requests.first).headers
      #expect(headers["user-agent"] == "AssetKit/0.1 (ops@example.org)")
      #expect(headers["accept"] == accept)
      #expect(headers["accept-encoding"]?.contains("gzip") == true)
    }
  }

  @Test func `with a body is a POST, and the next one is a GET again`() async throws {
    try await withServer({ _ in .text("ok") }) { server in
      let client = HTTPClient.testing()
      var request = HTTPRequest(server.url("/hook"), headers: ["Content-Type": "application/json"])
      request.body = Array(#"{"a": 1}"#.utf8)
      #expect(try await client.post(request).body.text == "ok")
      request.body = []
      _ = try await client.post(request)
      _ = try await client.get(HTTPRequest(server.url()))
      #expect(server.requests.map(\.method) == ["POST", "POST", "GET"])
      let bodies = server.requests.map { String(decoding: $0.body, as: UTF8.self) }
      #expect(bodies == [#"{"a": 1}"#, "", ""])
      #expect(server.requests[0].headers["content-type"] == "application/json")
    }
  }

  @Test(arguments: ["404 Not Found", "302 Found", "400 Bad Request"])
  func `by POST fails for every answer but 2xx, and follows nothing`(status: String) async throws {
    try await withServer({ _ in .response(status, headers: ["Location": "/elsewhere"]) }) {
      server in
      var request = HTTPRequest(server.url("/hook"))
      request.body = [1]
      let failure = await #expect(throws: HTTPError.self) {
        _ = try await HTTPClient.testing().post(request)
      }
      #expect(failure?.status == Int(status.prefix(3)))
      #expect(failure?.description.hasPrefix("POST http://") == true)
      #expect(server.requests.count == 1)
    }
  }

  @Test func `uses an open connection again`() async throws {
    try await withServer({ _ in .text("x") }) { server in
      let client = HTTPClient.testing()
      for _ in 0..<10 { _ = try await client.get(HTTPRequest(server.url())) }
      let total = client.statistics.total
      #expect(total.requests == 10)
      #expect(total.connections == 1)
      #expect(total.bodyBytes == 10)
    }
  }

  @Test func `leaves nothing of one transfer to the next on the same handle`() async throws {
    try await withServer({ _ in .text("x") }) { server in
      let client = HTTPClient.testing()
      _ = try await client.get(
        HTTPRequest(
          server.url(), headers: ["X-Once": "1"], range: .from(1),
          validators: HTTPValidators(entityTag: "\"a\"")))
      _ = try await client.get(HTTPRequest(server.url()))
      let headers = try #require(server.requests.last).headers
      #expect(headers["x-once"] == nil)
      #expect(headers["range"] == nil)
      #expect(headers["if-none-match"] == nil)
      #expect(headers["accept-encoding"] != nil)
    }
  }

  @Test func `decodes a compressed body and counts both sizes`() async throws {
    let script: ScriptedServer.Script = { _ in
      .response(headers: ["Content-Encoding": "gzip"], body: Gzipped.hello)
    }
    try await withServer(script) { server in
      let client = HTTPClient.testing()
      let response = try await client.get(HTTPRequest(server.url()))
      #expect(response.body.text == #"{"hello":"world"}"#)
      #expect(client.statistics.total.receivedBytes == Int64(Gzipped.hello.count))
      #expect(client.statistics.total.bodyBytes == 17)
    }
  }

  @Test func `leaves an archive as it is when asked to`() async throws {
    try await withServer({ _ in .response(body: Gzipped.hello) }) { server in
      let client = HTTPClient.testing()
      let request = HTTPRequest(server.url("/a.tar.gz"), acceptsCompression: false)
      let response = try await client.get(request)
      #expect(response.body.bytes == Gzipped.hello)
      #expect(server.requests.first?.headers["accept-encoding"] == nil)
    }
  }

  @Test(arguments: [
    (HTTPByteRange.closed(0...99), "bytes=0-99"), (.from(500), "bytes=500-"),
    (.last(8), "bytes=-8"),
  ])
  func `asks for a part, uncompressed`(range: HTTPByteRange, field: String) async throws {
    try await withServer({ _ in .response("206 Partial Content", body: [1, 2]) }) { server in
      let response = try await HTTPClient.testing().get(HTTPRequest(server.url(), range: range))
      #expect(response.status == 206)
      #expect(response.body.count == 2)
      #expect(server.requests.first?.headers["range"] == field)
      #expect(server.requests.first?.headers["accept-encoding"] == nil)
    }
  }

  @Test func `with validators gets 304 while they hold`() async throws {
    let date = "Fri, 20 Nov 2026 10:00:00 GMT"
    let script: ScriptedServer.Script = { request in
      guard request.headers["if-none-match"] == #"W/"7""# else {
        return .text("new", headers: ["ETag": #"W/"7""#, "Last-Modified": date])
      }
      return .response("304 Not Modified", headers: ["ETag": #"W/"7""#])
    }
    try await withServer(script) { server in
      let client = HTTPClient.testing()
      let first = try await client.get(HTTPRequest(server.url()))
      #expect(first.validators == HTTPValidators(entityTag: #"W/"7""#, lastModified: date))
      let second = try await client.get(
        HTTPRequest(server.url(), validators: first.validators))
      #expect(second.isNotModified)
      #expect(second.body.isEmpty)
      #expect(server.requests.last?.headers["if-modified-since"] == date)
      #expect(client.statistics.total.notModified == 1)
    }
  }

  @Test(arguments: ["404 Not Found", "410 Gone", "451 Unavailable For Legal Reasons"])
  func `leaves to the caller what a missing resource means`(status: String) async throws {
    try await withServer({ _ in .response(status, body: [65]) }) { server in
      let response = try await HTTPClient.testing().get(HTTPRequest(server.url()))
      #expect(response.status == Int(status.prefix(3)))
      #expect(response.body.text == "A")
      #expect(server.requests.count == 1)
    }
  }

  @Test func `follows redirects and forgets their fields`() async throws {
    let script: ScriptedServer.Script = { request in
      request.path == "/old"
        ? .response(
          "301 Moved Permanently", headers: ["Location": "/new", "X-Old": "1"], body: [66])
        : .text("there")
    }
    try await withServer(script) { server in
      let response = try await HTTPClient.testing().get(HTTPRequest(server.url("/old")))
      #expect(response.body.text == "there")
      #expect(response.headers["X-Old"] == nil)
      #expect(response.effectiveURL == server.url("/new"))
    }
  }

  @Test func `reads a body of many megabytes, with zeros behind it`() async throws {
    let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let script: ScriptedServer.Script = { request in
      request.path == "/announced"
        ? .response(body: body) : [.head(headers: ["Connection": "close"]), .send(body), .close]
    }
    try await withServer(script) { server in
      for path in ["/announced", "/open"] {
        let response = try await HTTPClient.testing().get(HTTPRequest(server.url(path)))
        #expect(response.body.bytes == body)
        response.body.withUnsafeBytes { bytes in
          let padding = UnsafeRawBufferPointer(
            start: bytes.baseAddress.map { $0 + bytes.count }, count: HTTPBody.padding)
          #expect(padding.allSatisfy { $0 == 0 })
        }
      }
    }
  }
}
