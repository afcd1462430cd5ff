public import AssetKitCore

/// Assets that are made in partitions, one for each kind, without server and network.
///
/// `ASSETKIT_PACKS=partitioned` enables the pack.
public struct PartitionedPlugin: Plugin {
  /// The pack's name.
  public let name = "partitioned"
  /// The pack's version.
  public let version = "1.0.0"
  /// What it is for.
  public let summary = "trivial assets in partitions, to try and test partitions and backfills with"

  /// Makes the pack.
  public init() {}

  private struct Work: Codable, Sendable {
    var milliseconds: Int?
    var fails: [String]?
  }

  private struct Refused: Error, CustomStringConvertible {
    let description: String
  }

  /// Declares the pack's assets.
  public func register(in definitions: inout Definitions) {
    let letters = PartitionsDefinition.static(["a", "b", "c", "d", "e", "f", "g", "h"])
    definitions.add(
      AssetDefinition(
        "parts/letters", config: Work.self, group: "parts",
        description: "A letter each; its configuration says how long one takes, and which fail.",
        codeVersion: "1", partitions: letters
      ) { context, work in
        for key in context.partitionKeys {
          try await Task.sleep(for: .milliseconds(work.milliseconds ?? 0))
          if work.fails?.contains(key) == true { throw Refused(description: "'\(key)' is refused") }
        }
        return .materialized(["letters": .int(Int64(context.partitionKeys.count))])
      })
    definitions.add(
      asset("parts/words", deps: ["parts/letters"], letters, policy: .multiRun()))
    definitions.add(asset("parts/index", deps: ["parts/words"], nil, policy: .singleRun))
    let hours = PartitionsDefinition.hourly(
      from: "2026-01-01-00:00", until: "2026-01-03-00:00", timeZone: "Europe/Berlin")
    definitions.add(
      asset("parts/hours", deps: [], hours, policy: .multiRun(maxPartitionsPerRun: 6)))
    definitions.add(
      asset(
        "parts/days", deps: ["parts/hours"],
        .daily(from: "2026-01-01", until: "2026-01-03", timeZone: "Europe/Berlin"),
        policy: .singleRun))
    definitions.add(
      asset("parts/customers", deps: [], .dynamic("customers"), policy: .multiRun()))
    definitions.add(
      asset(
        "parts/grid", deps: [], .multi(["x": .static(["1", "2", "3"]), "y": letters]),
        policy: .multiRun()))
    definitions.add(
      AssetDefinition(
        "parts/shards", group: "parts", description: "In parts or as a whole.",
        partitions: .static(["0", "1", "2", "3"]), allowsWholeRuns: true
      ) { context in
        .materialized(["part": .text(context.partition ?? "whole")])
      })
  }

  private func asset(
    _ key: AssetKey, deps: [AssetKey], _ partitions: PartitionsDefinition?, policy: BackfillPolicy
  ) -> AssetDefinition {
    AssetDefinition(
      key, deps: deps, group: "parts", codeVersion: "1", partitions: partitions,
      backfillPolicy: policy
    ) { context in
      .materialized(["partitions": .int(Int64(context.partitionKeys.count))])
    }
  }
}
