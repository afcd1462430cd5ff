/// Which runs wait in the queue, and for what.
package struct RunQueueSettings: Sendable, Hashable {
  /// What becomes of a run that is submitted.
  package enum Coordinator: String, Sendable {
    /// It waits in the queue until the daemon takes it: `QueuedRunCoordinator`.
    case queued
    /// It is launched at once, whatever else runs: `DefaultRunCoordinator`.
    case immediate
  }

  /// A limit on the runs with a tag that execute at once.
  package struct TagLimit: Sendable, Hashable {
    /// The runs that count together.
    package enum Scope: Sendable, Hashable {
      /// All runs with the key, whatever its value.
      case anyValue
      /// The runs with the key and this value.
      case value(String)
      /// The runs of each value by themselves: `applyLimitPerUniqueValue`.
      case eachValue
    }

    /// The tag's key.
    package let key: String
    /// The values that count.
    package let scope: Scope
    /// The number of runs at once.
    package let limit: Int

    /// States a limit.
    package init(key: String, scope: Scope, limit: Int) {
      self.key = key
      self.scope = scope
      self.limit = limit
    }
  }

  /// What becomes of submitted runs.
  package var coordinator = Coordinator.queued
  /// The number of runs that execute at once; nil without a limit (-1 in the file), 0 stops all.
  package var maxConcurrentRuns: Int? = 10
  /// The limits by tag, all of which a run must satisfy.
  package var tagLimits: [TagLimit] = []
  /// How often Dagster's daemon looks at the queue: the upper bound for a wait without news.
  package var dequeueInterval: Duration = .seconds(5)
  /// How many times a run whose code location can't be reached is tried again.
  package var userCodeFailureRetries = 0
  /// The pause before that.
  package var userCodeFailureRetryDelay: Duration = .seconds(60)
  /// Whether a run all of whose first steps would wait for a pool stays in the queue.
  package var waitsForPools = true
  /// The number of runs that may leave the queue though their steps wait for a pool.
  package var poolSlotBuffer = 0

  /// Dagster's defaults.
  package init() {}
}

extension RunQueueSettings.TagLimit: CustomStringConvertible {
  /// `team=data: 2`, `team: 2`, or `team, each value: 2`.
  package var description: String {
    switch scope {
    case .anyValue: "\(key): \(limit)"
    case .value(let value): "\(key)=\(value): \(limit)"
    case .eachValue: "\(key), each value: \(limit)"
    }
  }
}

extension DagsterYAMLReader {
  private static let queueKeys = [
    "max_concurrent_runs", "tag_concurrency_limits", "dequeue_interval_seconds",
    "dequeue_use_threads", "dequeue_num_workers", "max_user_code_failure_retries",
    "user_code_failure_retry_delay", "block_op_concurrency_limited_runs",
  ]

  /// Reads `run_coordinator` or `run_queue`, and `concurrency.runs` over it.
  mutating func readRunQueue() -> RunQueueSettings {
    var settings = RunQueueSettings()
    let (queue, coordinator) = readCoordinator()
    settings.coordinator = coordinator.value
    note("run_coordinator", coordinator.value.rawValue, coordinator.place)

    let concurrency = root.node("concurrency").flatMap {
      root.reader.openMap($0, at: "concurrency")
    }
    let runs = concurrency?.map("runs", keys: ["max_concurrent_runs", "tag_concurrency_limits"])
    let pools = concurrency?.node("pools").flatMap {
      root.reader.openMap($0, at: "concurrency.pools")
    }
    let blocking = queue?.map(
      "block_op_concurrency_limited_runs", keys: ["enabled", "op_concurrency_slot_buffer"])
    if let concurrency, concurrency.node("runs") != nil || concurrency.node("pools") != nil {
      refuse(["max_concurrent_runs", "tag_concurrency_limits"], in: queue)
      refuse(["op_concurrency_slot_buffer"], in: blocking)
    }

    let inQueue = queue?.number("max_concurrent_runs", in: -1...Int.max)
    let limit = runs?.number("max_concurrent_runs", in: -1...Int.max) ?? inQueue
    note(
      "run_queue.max_concurrent_runs",
      limit.map { $0.value < 0 ? "unlimited" : "\($0.value)" } ?? "10", limit?.place)
    if let limit { settings.maxConcurrentRuns = limit.value < 0 ? nil : limit.value }
    let tagsInQueue = queue.flatMap { tagLimits($0) }
    let tags = runs.flatMap { tagLimits($0) } ?? tagsInQueue
    settings.tagLimits = tags?.value ?? []
    note(
      "run_queue.tag_concurrency_limits",
      tags.map { $0.value.map(\.description).joined(separator: "; ") } ?? "none", tags?.place)

    settings.dequeueInterval = .seconds(
      effective(
        "run_queue.dequeue_interval_seconds", queue?.number("dequeue_interval_seconds"),
        default: 5))
    _ = queue?.flag("dequeue_use_threads")
    _ = queue?.number("dequeue_num_workers", in: 1...Int.max)
    settings.userCodeFailureRetries = effective(
      "run_queue.max_user_code_failure_retries", queue?.number("max_user_code_failure_retries"),
      default: 0)
    settings.userCodeFailureRetryDelay = .seconds(
      effective(
        "run_queue.user_code_failure_retry_delay", queue?.number("user_code_failure_retry_delay"),
        default: 60))
    settings.waitsForPools = effective(
      "run_queue.block_op_concurrency_limited_runs", blocking?.flag("enabled"), default: true)
    settings.poolSlotBuffer = effective(
      "concurrency.pools.op_granularity_run_buffer",
      pools?.number("op_granularity_run_buffer")
        ?? blocking?.number("op_concurrency_slot_buffer"), default: 0)
    return settings
  }

  private func readCoordinator() -> (
    queue: ConfigurationMap?, (value: RunQueueSettings.Coordinator, place: ConfigurationPlace?)
  ) {
    let queue = root.map("run_queue", keys: Self.queueKeys)
    if let node = root.members.first(where: { $0.key == "run_queue" }),
      root.node("run_coordinator") != nil
    {
      root.reader.fail(
        .wrongValue, node.position, "run_queue",
        "expected either run_queue or run_coordinator, not both")
    }
    guard let coordinator = root.configuredClass("run_coordinator") else {
      return (queue, (.queued, nil))
    }
    if coordinator.isDagsters("DefaultRunCoordinator") {
      _ = coordinator.config(keys: [])
      return (nil, (.immediate, coordinator.name.place))
    }
    guard coordinator.isDagsters("QueuedRunCoordinator") else {
      coordinator.warnNotLoaded("runs are queued as by QueuedRunCoordinator")
      return (nil, (.queued, nil))
    }
    return (coordinator.config(keys: Self.queueKeys), (.queued, coordinator.name.place))
  }

  private func refuse(_ keys: [String], in map: ConfigurationMap?) {
    guard let map else { return }
    for member in map.members where keys.contains(member.key) && member.value.content != .null {
      root.reader.fail(
        .wrongValue, member.position, map.path(of: member.key),
        "can't be combined with `concurrency`, which replaces it")
    }
  }

  private func tagLimits(_ map: ConfigurationMap) -> Located<[RunQueueSettings.TagLimit]>? {
    let key = "tag_concurrency_limits"
    guard let node = map.node(key), node.content != .null, let items = map.list(key) else {
      return nil
    }
    return Located(
      value: items.compactMap { tagLimit($0.node, at: $0.path) },
      place: root.reader.document.place(node.position))
  }

  private func tagLimit(_ node: YAMLNode, at path: String) -> RunQueueSettings.TagLimit? {
    guard let map = root.reader.map(node, at: path, keys: ["key", "value", "limit"]) else {
      return nil
    }
    let key = map.requiredText("key")
    let limit = map.required("limit").flatMap {
      root.reader.number($0, at: map.path(of: "limit"), in: 0...Int.max)
    }
    var scope: RunQueueSettings.TagLimit.Scope? = .anyValue
    if let value = map.node("value") {
      if value.member("applyLimitPerUniqueValue") != nil {
        scope = map.map("value", keys: ["applyLimitPerUniqueValue"])?
          .flag("applyLimitPerUniqueValue").map { $0.value ? .eachValue : .anyValue }
      } else {
        scope = map.text("value").map { .value($0.value) }
      }
    }
    guard let key, let limit, let scope else { return nil }
    return .init(key: key.value, scope: scope, limit: limit.value)
  }
}
