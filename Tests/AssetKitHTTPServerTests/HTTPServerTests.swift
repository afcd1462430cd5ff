import AssetKitHTTPServer
import BlockingIO
import Glibc
import Testing

@Suite struct HTTPServerTests {
  /// Calls curl with the words before the server's URL.
  private func curl(_ server: HTTPServer, _ path: String, _ words: String...) async throws -> String
  {
    let url = "http://127.0.0.1:\(server.port)\(path)"
    return try await Command("curl", ["-sS", "--max-time", "20"] + words + [url]).run()
      .standardOutput
  }

  @Test func `a handler sees method, path, query, headers and body`() async throws {
    let server = try HTTPServer { request in
      .text(
        201,
        [
          request.method, request.path, request.argument("a") ?? "-",
          request.argument("none") ?? "-", request.header("x-given") ?? "-",
          String(decoding: request.body, as: UTF8.self),
        ].joined(separator: "|"))
    }
    let answer = try await curl(
      server, "/some/%C3%A4?a=1%202&b", "-X", "POST", "-H", "X-Given: yes", "--data", "body",
      "-w", " %{http_code} %{content_type}")
    #expect(answer == "POST|/some/ä|1 2|-|yes|body 201 text/plain; charset=utf-8")
    server.stop()
  }

  @Test func `answers that take their time hold up no others`() async throws {
    let server = try HTTPServer { request in
      if request.path == "/slow" { try? await Task.sleep(for: .seconds(1)) }
      return .text(200, request.path)
    }
    async let slow = (0..<20).asyncMap { _ in try await curl(server, "/slow") }
    let began = ContinuousClock.now
    #expect(try await curl(server, "/fast") == "/fast")
    #expect(began.duration(to: .now) < .milliseconds(900))
    #expect(try await slow == Array(repeating: "/slow", count: 20))
    #expect(began.duration(to: .now) < .seconds(8))
  }

  @Test func `a body that is too large is refused, and the server goes on`() async throws {
    var options = HTTPServer.Options()
    options.maxBodyBytes = 1000
    let server = try HTTPServer(options) { _ in .text(200, "fine") }
    let body = String(repeating: "x", count: 1001)
    let refused = try await curl(server, "/", "--data", body, "-w", "%{http_code}")
    #expect(refused.hasSuffix("413"))
    #expect(try await curl(server, "/") == "fine")
  }

  @Test func `what is being answered ends with the server`() async throws {
    let server = try HTTPServer { _ in
      try? await Task.sleep(for: .seconds(600))
      return .text(200, "too late")
    }
    async let answer = curl(server, "/", "-w", "%{http_code}")
    try await Task.sleep(for: .milliseconds(300))
    let began = ContinuousClock.now
    server.stop()
    _ = try await answer
    #expect(began.duration(to: .now) < .seconds(5))
  }

  @Test func `a port that is taken is told from an address that is none`() throws {
    let server = try HTTPServer { _ in .text(200, "") }
    var options = HTTPServer.Options()
    options.port = server.port
    let taken = #expect(throws: HTTPServerError.self) {
      try HTTPServer(options) { _ in .text(200, "") }
    }
    #expect(taken?.code == .portTaken)
    #expect(
      taken?.description
        == "can't listen on port \(server.port) of 127.0.0.1: Address already in use")
    options.address = "localhost"
    let wrong = #expect(throws: HTTPServerError.self) {
      try HTTPServer(options) { _ in .text(200, "") }
    }
    #expect(wrong?.description == "`localhost` is no IPv4 or IPv6 address")
  }

  @Test func `clients that break off leave nothing behind`() async throws {
    let server = try HTTPServer { _ in
      try? await Task.sleep(for: .milliseconds(200))
      return .text(200, "fine")
    }
    for _ in 0..<20 {
      _ = try await Command(
        "curl", ["-s", "--max-time", "0.05", "http://127.0.0.1:\(server.port)/"]
      ).run()
    }
    #expect(try await curl(server, "/") == "fine")
  }
}

extension Range<Int> {
  /// The results of an operation on all numbers at once, in order.
  fileprivate func asyncMap<T: Sendable>(
    _ operation: @escaping @Sendable (Int) async throws -> T
  ) async throws -> [T] {
    try await withThrowingTaskGroup(of: (Int, T).self) { group in
      for number in self { group.addTask { (number, try await operation(number)) } }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        .sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
