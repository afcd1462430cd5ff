package import AssetKitCore
internal import AssetKitHTTP

/// Sends what a `Webhook` says, and keeps what comes from settings to itself.
package struct WebhookSender: Sendable {
  private let client: HTTPClient
  private let environment: [String: String]
  private let clock: WallClock

  /// Makes a sender that reads settings from an environment.
  package init(environment: [String: String], clock: WallClock = .system) {
    var configuration = HTTPClient.Configuration()
    configuration.retries = .none
    // Nobody reads the answer.
    configuration.maxBodyBytes = 1 << 16
    client = HTTPClient(configuration: configuration)
    self.environment = environment
    self.clock = clock
  }

  /// Why nothing could be sent.
  ///
  /// It doesn't hold the address, of which a part may be secret.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  func send(_ webhook: Webhook, _ body: JSONValue, idempotencyKey: String) async throws {
    var request = HTTPRequest(try text(webhook.url, "the address"))
    request.headers = try webhook.headers.reduce(into: [:]) {
      $0[$1.key] = try text($1.value, "the field \($1.key)")
    }
    request.headers["Content-Type"] = "application/json"
    request.headers["Idempotency-Key"] = idempotencyKey
    request.timeout = webhook.timeout
    request.body = Array(body.text.utf8)
    var pause = Duration.milliseconds(500)
    for attempt in 1... {
      do {
        _ = try await client.post(request)
        return
      } catch let error as HTTPError {
        // It was told; how the rest of the answer went wrong doesn't matter.
        if let status = error.status, 200..<300 ~= status { return }
        // What libcurl says may name the address.
        let reason = error.status.map { "the server answered with status \($0)" } ?? "\(error.code)"
        let mayPass = error.status.map { $0 == 429 || $0 >= 500 } ?? (error.code != .invalidURL)
        guard mayPass, attempt < webhook.attempts else {
          throw Failure(
            description: "the webhook failed: \(reason)"
              + (attempt > 1 ? " (after \(attempt) attempts)" : ""))
        }
      }
      try await clock.sleep(pause)
      pause *= 2
    }
  }

  private func text(_ value: Webhook.Value, _ what: String) throws -> String {
    switch value {
    case .text(let text): return text
    case .setting(let name, let prefix):
      guard let text = environment[name], !text.isEmpty else {
        throw Failure(
          description: "\(what) of the webhook is in the setting \(name), which isn't set")
      }
      return prefix + text
    }
  }
}
