package import AssetKitCore
package import AssetKitHTTPServer

/// What an operator's tools ask a daemon over HTTP: `/metrics` and `/healthz`.
package struct OperationsServer: Sendable {
  private let daemon: Daemon
  private let metrics: InstanceMetrics
  private let version: String
  private let startedAt: Timestamp

  /// Makes the answers of a daemon.
  package init(
    daemon: Daemon, metrics: InstanceMetrics, version: String, startedAt: Timestamp
  ) {
    self.daemon = daemon
    self.metrics = metrics
    self.version = version
    self.startedAt = startedAt
  }

  /// Answers a request.
  package func answer(_ request: HTTPRequest) async -> HTTPResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      var refusal = HTTPResponse.text(405, "only GET and HEAD are answered\n")
      refusal.headers.append(.init("Allow", "GET, HEAD"))
      return refusal
    }
    switch request.path {
    case "/metrics":
      let text = MetricsText(accept: request.header("Accept"))
      let own = ProcessMetrics.families(
        version: version, startedAt: startedAt, loops: await daemon.loopStates())
      return .text(200, text.text(own + (await metrics.families())), type: text.contentType)
    case "/healthz":
      let health = await daemon.health()
      return .json(health.isHealthy ? 200 : 503, health.json.text + "\n")
    default:
      return .text(404, "there are /metrics and /healthz\n")
    }
  }
}
