/// The limits of concurrency pools.
package struct PoolSettings: Sendable, Hashable {
  /// What takes a slot of a pool.
  package enum Granularity: String, Sendable {
    /// Each step while it executes.
    case op
    /// Each run with such a step, from its start to its end.
    case run
  }

  /// The slots of each pool that has no limit of its own; nil without a limit.
  package var defaultLimit: Int?
  /// What takes a slot.
  package var granularity = Granularity.op

  /// States the limits; without arguments Dagster's defaults.
  package init(defaultLimit: Int? = nil, granularity: Granularity = .op) {
    self.defaultLimit = defaultLimit
    self.granularity = granularity
  }
}

extension DagsterYAMLReader {
  /// The most slots that Dagster lets a pool have.
  private static let maximum = 1000

  /// Reads `concurrency`, but for `concurrency.runs`.
  mutating func readPools() -> PoolSettings {
    var settings = PoolSettings()
    let concurrency = root.map(
      "concurrency", keys: ["runs", "pools", "default_op_concurrency_limit"])
    let pools = concurrency?.map(
      "pools", keys: ["default_limit", "granularity", "op_granularity_run_buffer"])
    let older = concurrency?.number("default_op_concurrency_limit", in: 0...Self.maximum)
    if let older, concurrency?.node("pools") != nil {
      root.reader.fail(
        .wrongValue, YAMLPosition(line: older.place.line ?? 1, column: older.place.column ?? 1),
        "concurrency.default_op_concurrency_limit",
        "can't be combined with `concurrency.pools`: use concurrency.pools.default_limit")
    }
    settings.defaultLimit = effective(
      "concurrency.pools.default_limit",
      pools?.number("default_limit", in: 0...Self.maximum) ?? older, otherwise: "unlimited")
    let granularity = effective(
      "concurrency.pools.granularity", pools?.word("granularity", among: ["run", "op"]),
      default: settings.granularity.rawValue)
    settings.granularity = .init(rawValue: granularity) ?? settings.granularity
    return settings
  }
}
