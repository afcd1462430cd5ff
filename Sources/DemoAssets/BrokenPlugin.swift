public import AssetKitCore

/// Definitions that are wrong on purpose: to see what validation says of each kind of fault.
///
/// `ASSETKIT_PACKS=broken` enables the pack.
public struct BrokenPlugin: Plugin {
  /// The pack's name.
  public let name = "broken"
  /// The pack's version.
  public let version = "1.0.0"
  /// What it is for.
  public let summary = "definitions that are wrong on purpose, to see validation at work"

  /// Makes the pack.
  public init() {}

  /// Declares a cycle, an unknown dependency, an unknown resource and two bad schedules.
  public func register(in definitions: inout Definitions) {
    definitions.add(asset("broken/egg", deps: ["broken/hen"]))
    definitions.add(asset("broken/hen", deps: ["broken/egg"]))
    definitions.add(asset("broken/typo", deps: ["broken/eg"]))
    definitions.add(asset("broken/needy", requires: [ResourceKey<Int>("nowhere")]))
    definitions.add(
      ScheduleDefinition("broken_never", target: "broken/egg", cron: "0 0 30 2 *"))
    definitions.add(
      ScheduleDefinition(
        "broken_zone", target: "broken/egg", cron: "0 0 * * *", timeZone: "Europe/Berln"))
  }

  private func asset(
    _ key: AssetKey, deps: [AssetKey] = [], requires: [any ResourceReference] = [],
    line: Int = #line
  ) -> AssetDefinition {
    AssetDefinition(
      key, deps: deps, requires: requires, line: line
    ) { _ in .materialized() }
  }
}
