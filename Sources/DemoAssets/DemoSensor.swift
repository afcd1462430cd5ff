internal import AssetKitCore

/// The pack's sensors, all of them stopped by default.
enum DemoSensor {
  static let all = [counter, afterHello, failures]

  /// Asks for a run each time, with a key that its cursor counts up.
  private static let counter = SensorDefinition(
    "demo_counter", target: "key:\"demo/hello\"", description: "says hello every 30 seconds"
  ) { context in
    let next = (context.cursor.flatMap { Int($0) } ?? 0) + 1
    return .run([RunRequest(key: "hello-\(next)")], cursor: "\(next)")
  }

  /// Follows an asset with another.
  private static let afterHello = SensorDefinition.asset(
    "demo_after_hello", on: "key:\"demo/hello\"", target: "key:\"demo/forecast\"",
    description: "forecasts the weather after each hello")

  /// Tells the web server in `DEMO_WEBHOOK_URL` of failures.
  private static let failures = SensorDefinition.runStatus(
    "demo_failures", on: .failure, description: "tells a web server of runs that fail",
    action: .webhook(Webhook(url: .setting("DEMO_WEBHOOK_URL"), attempts: 1)))
}
