internal import AssetKitCore

/// The assets of the demo pack, one for each thing that a run can meet.
enum DemoAsset {
  struct Greeting: Codable, Sendable {
    var name: String?
  }

  /// The trivial asset.
  static let hello = AssetDefinition(
    "demo/hello", config: Greeting.self, group: "demo", kinds: ["swift"], owners: ["team:demo"],
    tags: ["tier": "bronze"], description: "A greeting; `name` in its configuration says to whom.",
    codeVersion: "1"
  ) { _, config in
    .materialized(["greeting": .text("Hello, \(config.name ?? "World")!")])
  }

  static let helloIsGreeting = AssetCheckDefinition(
    asset: "demo/hello", name: "is_greeting", description: "the greeting says hello"
  ) { context in
    AssetCheckResult(passed: true, metadata: ["asset": .asset("demo/hello")])
  }

  /// So many assets, each made from the one before.
  static func chain(of length: Int) -> [AssetDefinition] {
    (0..<length).map { index in
      AssetDefinition(
        link(index), deps: index == 0 ? [] : [link(index - 1)], group: "demo_chain",
        codeVersion: "1"
      ) { context in
        .materialized(["inputs": .int(Int64(context.upstream.count))])
      }
    }
  }

  private static func link(_ index: Int) -> AssetKey {
    let digits = String(index + 1)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
    return AssetKey(path: ["demo", "chain", zeros + digits])
  }

  static let weather = AssetSpec.external(
    "demo/weather", group: "demo", description: "Made elsewhere: the orchestrator never runs it.")

  static let forecast = AssetDefinition(
    "demo/forecast", deps: ["demo/weather", "demo/hello"], group: "demo",
    description: "Depends on an asset that others make."
  ) { _ in
    .materialized([
      "outlook": .markdown("**sunny**"),
      "hours": .table(
        MetadataTable(
          columns: [.init("hour", type: "int"), .init("weather")],
          rows: [[.int(9), .string("mist")], [.int(12), .string("sun")]])),
    ])
  }

  struct Pause: Codable, Sendable {
    var seconds: Double?
  }

  /// Reports its progress ten times a second; ends early when it is cancelled.
  static let sleep = AssetDefinition(
    "demo/sleep", config: Pause.self, group: "demo",
    description: "Waits; `seconds` in its configuration says how long (30).",
    requires: [DemoWorkspace.key], pool: "demo"
  ) { context, config in
    let directory = try context[DemoWorkspace.key]
    await context.log.info("working in \(directory.path)")
    let tenths = Int((config.seconds ?? 30) * 10)
    for done in 0..<max(0, tenths) {
      await context.progress(done, of: tenths, unit: "tenths")
      try await Task.sleep(for: .milliseconds(100))
    }
    return .materialized(["seconds": .float(Double(tenths) / 10)])
  }

  struct DemoFailure: Error, CustomStringConvertible {
    let description: String
  }

  static let fail = AssetDefinition(
    "demo/fail", group: "demo", description: "Always fails."
  ) { _ in
    throw DemoFailure(description: "this asset always fails")
  }

  static let afterFail = AssetDefinition(
    "demo/after_fail", deps: ["demo/fail"], group: "demo",
    description: "Is skipped when `demo/fail` runs with it."
  ) { _ in
    .materialized()
  }

  static let flaky = AssetDefinition(
    "demo/flaky", group: "demo", description: "Succeeds on its second attempt.",
    retryPolicy: RetryPolicy(maxRetries: 2, delay: .milliseconds(10))
  ) { context in
    guard context.attempt > 1 else { throw DemoFailure(description: "not on the first attempt") }
    return .materialized(["attempt": .int(Int64(context.attempt))])
  }

  struct Chatter: Codable, Sendable {
    var messages: Int?
  }

  /// A busy step: nothing but log messages.
  static let chatty = AssetDefinition(
    "demo/chatty", config: Chatter.self, group: "demo",
    description: "Logs; `messages` in its configuration says how many lines (10000)."
  ) { context, config in
    let count = config.messages ?? 10_000
    for number in 0..<max(0, count) { await context.log.info("message \(number)") }
    return .materialized(["messages": .int(Int64(count))])
  }
}
