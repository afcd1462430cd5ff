public import AssetKitCore

/// Assets that need no server and no network: to try the orchestrator, to test and to measure it.
///
/// `ASSETKIT_PACKS=ssc,demo` enables the pack.
public struct DemoPlugin: Plugin {
  /// The pack's name.
  public let name = "demo"
  /// The pack's version.
  public let version = "1.0.0"
  /// What it is for.
  public let summary = "trivial assets to try, test and measure the orchestrator with"

  private let chainLength: Int
  private let schedules: Int

  /// Makes the pack.
  ///
  /// - Parameters:
  ///   - chainLength: The number of assets in `demo/chain/…`, each of which depends on the one before.
  ///   - schedules: The number of schedules `demo_tick_…`, which tick as long as a daemon runs.
  public init(chainLength: Int = 3, schedules: Int = 0) {
    self.chainLength = max(0, chainLength)
    self.schedules = max(0, schedules)
  }

  /// Declares the pack's assets, check, resource, schedule and sensors.
  public func register(in definitions: inout Definitions) {
    definitions.add(DemoAsset.hello)
    definitions.add(DemoAsset.helloIsGreeting)
    for asset in DemoAsset.chain(of: chainLength) { definitions.add(asset) }
    definitions.add(external: DemoAsset.weather)
    definitions.add(DemoAsset.forecast)
    definitions.add(DemoAsset.sleep)
    definitions.add(DemoAsset.fail)
    definitions.add(DemoAsset.afterFail)
    definitions.add(DemoAsset.flaky)
    definitions.add(DemoAsset.exit)
    definitions.add(DemoAsset.chatty)
    definitions.add(DemoWorkspace.definition)
    for sensor in DemoSensor.all { definitions.add(sensor) }
    definitions.add(
      ScheduleDefinition(
        "demo_hourly", target: "key:\"demo/hello\"", cron: "0 * * * *",
        description: "says hello every hour", tags: ["team": "demo"]))
    for number in 0..<schedules { definitions.add(DemoSchedule.ticking(number)) }
  }
}
