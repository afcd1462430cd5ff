import AssetKitCore
import AssetKitDaemon
import BlockingIO
import Glibc
import HTTPTestSupport
import PostgresClient
import TestSupport
import Testing

/// Web servers that misbehave when a sensor tells them something.
@Suite(.database)
struct WebhookFaultTests {
  struct Server: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What the tick says behind the news.
    let outcome: String
    /// How often it is told.
    let requests: Int
    let answer: [ScriptedServer.Step]

    init(
      _ what: String, _ outcome: String, requests: Int = 2, _ answer: [ScriptedServer.Step]
    ) {
      testDescription = what
      self.outcome = outcome
      self.requests = requests
      self.answer = answer
    }
  }

  @Test(
    "each misbehaviour of a web server ends in a tick that says what it was",
    arguments: [
      Server(
        "hangs", "the webhook failed: timed_out (after 2 attempts)", [.pause(.seconds(30))]),
      Server(
        "answers 500", "the webhook failed: the server answered with status 500 (after 2 attempts)",
        .response("500 Internal Server Error")),
      Server(
        "closes", "the webhook failed: connection_lost (after 2 attempts)", [.close]),
      Server(
        "resets", "the webhook failed: connection_lost (after 2 attempts)", [.reset]),
      Server(
        "redirects", "the webhook failed: the server answered with status 307", requests: 1,
        .response("307 Temporary Redirect", headers: ["Location": "http://127.0.0.1:1/"])),
      Server(
        "forbids", "the webhook failed: the server answered with status 403", requests: 1,
        .response("403 Forbidden")),
      Server(
        "accepts with a body of 2 MB", "told by webhook", requests: 1,
        .response(body: [UInt8](repeating: 120, count: 2 << 20))),
      Server(
        "accepts and never ends its body", "told by webhook", requests: 1,
        [.head(length: 10), .send([120]), .pause(.seconds(30))]),
      Server(
        "accepts and closes within its body", "told by webhook", requests: 1,
        [.head(length: 10), .send([120]), .close]),
      Server(
        "accepts with an encoding that it doesn't keep to", "told by webhook", requests: 1,
        .response(headers: ["Content-Encoding": "gzip"], body: [1, 2, 3])),
    ])
  func misbehaves(_ kind: Server) async throws {
    let server = try ScriptedServer { _ in kind.answer }
    defer { server.stop() }
    let hook = Webhook(url: .text(server.url("/hook")), timeout: .milliseconds(400), attempts: 2)
    let world = try await SensorWorld([
      .runStatus("s", on: .failure, defaultStatus: .running, action: .webhook(hook))
    ])
    let run = try await world.run("a", fails: true)
    try await world.pass(world.loop())
    let tick = try #require(try await world.ticks().first)
    let status = kind.outcome == "told by webhook" ? "SUCCESS" : "FAILURE"
    #expect(tick == "\(status) 0 run \(run) reached FAILURE: \(kind.outcome)")
    #expect(server.requests.count == kind.requests)
  }

  @Test("a daemon that dies between telling and recording tells it again, with the same key")
  func killedBetween() async throws {
    let pool = Locked<PostgresPool?>(nil)
    let server = try ScriptedServer { request in
      // As if the daemon that sent this were gone, and its claim over.
      if request.index == 0, let configuration = pool.withLock({ $0 })?.configuration {
        let taken = Locked(false)
        Task {
          _ = try? await PostgresConnection(configuration).write {
            try $0.execute(
              "UPDATE assetkit.sensors SET claim_no = claim_no + 1, claimed_until = NULL")
          }
          taken.withLock { $0 = true }
        }
        while !taken.withLock({ $0 }) { blockBriefly() }
      }
      return .response("204 No Content")
    }
    defer { server.stop() }
    let world = try await SensorWorld([
      .runStatus(
        "s", on: .failure, defaultStatus: .running,
        action: .webhook(Webhook(url: .text(server.url("/hook")))))
    ])
    pool.withLock { $0 = world.pool }
    let run = try await world.run("a", fails: true)
    let next = try await world.run("c", fails: true)
    try await world.pass(world.loop())
    #expect(try await world.ticks().isEmpty)
    world.hands.advance(.seconds(2))
    try await world.pass(world.loop(), world.loop())
    #expect(
      try await world.ticks() == [
        "SUCCESS 0 run \(run) reached FAILURE: told by webhook",
        "SUCCESS 0 run \(next) reached FAILURE: told by webhook",
      ])
    #expect(
      server.requests.map { $0.headers["idempotency-key"] ?? "" } == [
        "s:\(run):FAILURE", "s:\(run):FAILURE", "s:\(next):FAILURE",
      ])
  }
}

private func blockBriefly() {
  // On the server's own thread.
  var pause = timespec(tv_sec: 0, tv_nsec: 5_000_000)
  nanosleep(&pause, nil)
}
