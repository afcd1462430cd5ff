internal import AssetKitCore
internal import AssetKitPostgres
internal import PostgresClient

/// Reads what a sensor follows, a piece at a time.
struct SensorNewsReader {
  /// A piece of news, with what the sensor does about it.
  struct News: Sendable {
    /// The number of its last row.
    let last: Int64
    /// What it is about, in a few words.
    let summary: String
    let handle: @Sendable () async throws -> SensorDecision
  }

  private let pool: PostgresPool
  private let graph: AssetGraph
  private let environment: [String: String]
  private let webhooks: WebhookSender

  init(_ evaluation: SensorEvaluation) {
    pool = evaluation.pool
    graph = evaluation.graph
    environment = evaluation.environment
    webhooks = evaluation.webhooks
  }

  /// The next piece within a range of numbers; nil when there is none.
  func next(_ sensor: SensorDefinition, after position: Int64, upTo head: Int64) async throws
    -> News?
  {
    guard position < head else { return nil }
    switch sensor.trigger {
    case .asset(let evaluate): return try await materializations(sensor, evaluate, position, head)
    case .runStatus(let statuses, let tags, let action):
      return try await runStatus(sensor, statuses, tags, action, position, head)
    case .freshness(let states, let action):
      return try await freshness(sensor, states, action, position, head)
    case .polling, .automation: return nil
    }
  }

  private func materializations(
    _ sensor: SensorDefinition,
    _ evaluate: (@Sendable (MaterializationNews) async throws -> SensorDecision)?,
    _ position: Int64, _ head: Int64
  ) async throws -> News? {
    let keys = sensor.monitoredKeys(on: graph).map(\.description)
    let records = try await pool.read { db in
      try db.query(
        DaemonQueries.sensors["materializations"], keys, position, head, sensor.batchSize
      ).map { row in
        MaterializationRecord(
          id: MaterializationID(try row[0]), run: (try row[2] as String?).flatMap { RunID($0) },
          timestamp: Timestamp(try row[3]),
          materialization: Materialization(
            asset: AssetKey(try row[1] as String),
            metadata: .init(json: try JSONValue(parsing: row[6])), codeVersion: try row[4],
            dataVersion: try row[5], partition: try row[7]))
      }
    }
    guard let last = records.last else { return nil }
    let news = MaterializationNews(
      name: sensor.name, materializations: records, environment: environment)
    let what = records.count == 1 ? "" : " and \(records.count - 1) before it"
    return News(
      last: last.id.rawValue,
      summary: "materialization \(last.id) of \(last.materialization.asset)\(what)"
    ) {
      // The key keeps a batch that is taken twice from making two runs.
      try await evaluate?(news) ?? .run([RunRequest(key: "materialization:\(last.id)")])
    }
  }

  private func runStatus(
    _ sensor: SensorDefinition, _ statuses: Set<RunStatus>, _ tags: [String: String],
    _ action: SensorDefinition.Action<RunStatusNews>, _ position: Int64, _ head: Int64
  ) async throws -> News? {
    let row = try await pool.read { db in
      try db.query(
        DaemonQueries.sensors["run_status_changes"], position, head, statuses.map(\.rawValue),
        JSONValue(tags: tags).text, sensor.origin, 1
      ).first.map {
        (number: try $0[0] as Int64, status: try $0[1] as String, run: try $0[2] as String)
      }
    }
    guard let row else { return nil }
    guard let status = RunStatus(rawValue: row.status), let id = RunID(row.run),
      let run = try await PostgresStorage(pool).run(id)
    else {
      // The run was deleted since; what comes behind it is news all the same.
      return try await runStatus(sensor, statuses, tags, action, row.number, head)
    }
    let news = RunStatusNews(
      name: sensor.name, run: run, status: status, environment: environment)
    return News(last: row.number, summary: "run \(id) reached \(status.rawValue)") { [webhooks] in
      switch action {
      case .function(let handle): return try await handle(news)
      case .webhook(let webhook):
        try await webhooks.send(
          webhook, news.json, idempotencyKey: "\(sensor.name):\(id):\(status.rawValue)")
        return .handled("run \(id) reached \(status.rawValue): told by webhook")
      }
    }
  }

  private func freshness(
    _ sensor: SensorDefinition, _ states: Set<FreshnessState>,
    _ action: SensorDefinition.Action<FreshnessNews>, _ position: Int64, _ head: Int64
  ) async throws -> News? {
    let keys = sensor.monitoredKeys(on: graph).map(\.description)
    let row = try await pool.read { db in
      try db.query(
        DaemonQueries.sensors["freshness_changes"], position, head, states.map(\.rawValue), keys, 1
      ).first.map { row in
        (
          number: try row[0] as Int64,
          news: FreshnessNews(
            name: sensor.name, asset: AssetKey(try row[1] as String),
            state: FreshnessState(rawValue: try row[2]) ?? .unknown,
            previous: FreshnessState(rawValue: try row[3]) ?? .unknown, at: Timestamp(try row[4]),
            environment: environment)
        )
      }
    }
    guard let (number, news) = row else { return nil }
    let summary = "\(news.asset) is \(news.state.rawValue)"
    return News(last: number, summary: summary) { [webhooks] in
      switch action {
      case .function(let handle): return try await handle(news)
      case .webhook(let webhook):
        try await webhooks.send(
          webhook, news.json, idempotencyKey: "\(sensor.name):\(number)")
        return .handled("\(summary): told by webhook")
      }
    }
  }
}

extension RunStatusNews {
  /// What a webhook sends.
  var json: JSONValue {
    func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.iso8601) } ?? .null }
    return [
      "sensor": .string(name), "type": "RUN_STATUS", "status": .string(status.rawValue),
      "run": [
        "run_id": .string(run.id.description), "status": .string(run.status.rawValue),
        "selection": .string(run.selection), "tags": JSONValue(tags: run.tags),
        "created_at": time(run.createdAt), "started_at": time(run.startedAt),
        "ended_at": time(run.endedAt), "worker": .string(run.worker),
        "message": run.message.map(JSONValue.string) ?? .null,
      ],
    ]
  }
}

extension FreshnessNews {
  /// What a webhook sends.
  var json: JSONValue {
    [
      "sensor": .string(name), "type": "FRESHNESS", "asset": .string(asset.description),
      "state": .string(state.rawValue), "previous_state": .string(previous.rawValue),
      "at": .string(at.iso8601),
    ]
  }
}
