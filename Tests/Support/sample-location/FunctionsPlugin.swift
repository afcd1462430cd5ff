internal import AssetKitCore

/// Declares what only the daemon's own process could call.
struct FunctionsPlugin: Plugin {
  let name = "functions"
  let version = "1.0.0"
  let summary = "what no code location can have"

  func register(in definitions: inout Definitions) {
    definitions.add(AssetDefinition("functions/asset") { _ in .materialized() })
    definitions.add(
      ScheduleDefinition("decides", target: "functions/asset", cron: "@daily") { _ in
        .skip("never")
      })
    definitions.add(
      SensorDefinition("looks", target: "functions/asset") { _ in SensorDecision.skip("never") })
  }
}
