import AssetKitHTTP
import Glibc
import HTTPTestSupport
import Testing

@Suite struct `An error` {
  @Test(arguments: [
    ("", "expected an absolute http or https URL without blanks"),
    ("registry.example/simple", "expected an absolute http or https URL without blanks"),
    ("ftp://registry.example/", "expected an absolute http or https URL without blanks"),
    ("file:///etc/passwd", "expected an absolute http or https URL without blanks"),
    ("http://host/a b", "expected an absolute http or https URL without blanks"),
    ("http://host/a\r\nX: y", "expected an absolute http or https URL without blanks"),
    ("http://", "the host is missing"),
    ("http://:80/", "the host is missing"),
    ("http://host:http/", "the port isn't a number from 0 to 65535"),
    ("http://host:65536/", "the port isn't a number from 0 to 65535"),
  ])
  func `names what is wrong with an address`(url: String, message: String) async {
    let client = HTTPClient.testing()
    let error = await #expect(throws: HTTPError.self) { try await client.get(HTTPRequest(url)) }
    #expect(error?.code == .invalidURL)
    #expect(error?.message == message)
    #expect(error?.attempts == 0)
  }

  @Test func `of a refused connection hides user, password and query`() async throws {
    // Bound but not listening: refuses, and nobody else gets the port meanwhile.
    let (socket, port) = try Loopback.bind()
    defer { close(socket) }
    let url = "http://user:hunter2@127.0.0.1:\(port)/@scope/name?api_key=s3cret#frag"
    let client = HTTPClient.testing()
    let error = try #require(
      await #expect(throws: HTTPError.self) { try await client.get(HTTPRequest(url)) })
    #expect(error.code == .connectionFailed)
    #expect(error.attempts == 3)
    #expect(error.url == "http://127.0.0.1:\(port)/@scope/name?…")
    let text = error.description
    #expect(text.hasPrefix("GET http://127.0.0.1:\(port)/@scope/name?…: Failed to connect to"))
    #expect(text.hasSuffix("(after 3 attempts)"))
    for secret in ["user", "hunter2", "s3cret", "api_key"] {
      #expect(!String(reflecting: error).contains(secret))
    }
  }

  @Test(arguments: [
    "http://user:hunter2@host:port/", "htp://user:hunter2@host/", "http://user:hunter2 @host/",
    "http://user:hun/ter2@host/?hunter2", "user:hunter2@host",
  ])
  func `of an address that can't be read hides the password too`(url: String) async throws {
    let client = HTTPClient.testing()
    let error = try #require(
      await #expect(throws: HTTPError.self) { try await client.get(HTTPRequest(url)) })
    #expect(error.code == .invalidURL)
    #expect(!error.description.contains("hun"))
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"])
  func `refuses a redirect out of HTTP`(location: String) async throws {
    try await withServer({ _ in .response("302 Found", headers: ["Location": location]) }) {
      server in
      let client = HTTPClient.testing()
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest(server.url("/a")))
      }
      #expect(error?.code == .redirectRefused)
      #expect(
        error?.description
          == "GET \(server.url("/a")): a redirect leads to something else than http or https")
    }
  }

  @Test func `says that the other side speaks no TLS`() async throws {
    try await withServer({ _ in .text("x") }) { server in
      let client = HTTPClient.testing(retries: .none)
      let error = await #expect(throws: HTTPError.self) {
        try await client.get(HTTPRequest("https://127.0.0.1:\(server.port)/"))
      }
      #expect(error?.code == .tlsFailed)
    }
  }

  @Test(arguments: [
    ("X-Bad", "a\r\nHost: evil"), ("X Bad", "a"), ("", "a"), ("X:", "a"), ("X", "a\0b"),
  ])
  func `refuses a field that would change the head`(name: String, value: String) async throws {
    let client = HTTPClient.testing()
    let error = await #expect(throws: HTTPError.self) {
      try await client.get(HTTPRequest("http://127.0.0.1:1/", headers: [name: value]))
    }
    #expect(error?.code == .invalidHeader)
  }

  @Test func `of a name that doesn't exist names the host`() async throws {
    // An empty label: the resolver refuses it without asking a name server.
    let client = HTTPClient.testing(retries: .none)
    let error = await #expect(throws: HTTPError.self) {
      try await client.get(HTTPRequest("http://no..host/"))
    }
    #expect(error?.code == .hostNotFound)
    #expect(error?.message == "Could not resolve host: no..host")
  }
}
