public import AssetKitCore

/// A shop's orders and what is computed from them: an asset is a key, what it depends on, and a
/// function.
public struct Shop: Plugin {
  /// The plugin's name.
  public let name = "shop"
  /// The plugin's version.
  public let version = "1.0.0"

  /// Makes the plugin.
  public init() {}

  static let till = ResourceKey<[Int]>("till")

  /// Declares everything.
  public func register(in definitions: inout Definitions) {
    definitions.add(ResourceDefinition(Self.till) { _ in [12, 30, 7] })
    definitions.add(
      AssetDefinition("orders", group: "shop", requires: [Self.till]) { context in
        .materialized(["rows": .int(Int64(try context[Self.till].count))])
      })
    definitions.add(
      AssetDefinition("revenue", deps: ["orders"], group: "shop", requires: [Self.till]) {
        context in
        await context.log.info("adding up")
        return .materialized(["total": .int(Int64(try context[Self.till].reduce(0, +)))])
      })
    definitions.add(
      AssetCheckDefinition(asset: "revenue", name: "is_positive", requires: [Self.till]) {
        context in
        AssetCheckResult(passed: try context[Self.till].reduce(0, +) > 0)
      })
    definitions.add(ScheduleDefinition("nightly", target: #"+key:"revenue""#, cron: "0 2 * * *"))
  }
}
