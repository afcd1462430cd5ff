package import AssetKitCore
internal import PostgresClient

extension PostgresStorage: RunStorage {
  package func createRun(_ run: RunRecord, steps: [String]) async throws {
    do {
      let number = try await pool.read { db in
        let rows = try db.pipeline { pipeline in
          try pipeline.execute(
            Schema.runs["create_run"], run.id.description, run.status.rawValue,
            run.selection.storable, JSONValue(tags: run.tags).text, run.configuration.text,
            run.worker, run.createdAt.postgres, run.leaseUntil.postgres)
          if !steps.isEmpty {
            try pipeline.execute(
              Schema.runs["create_steps"], run.id.description, steps.map(\.storable))
          }
        }
        return try rows[0][0][0] as Int64
      }
      let numbered = steps.enumerated().map { ($1, Int32($0 + 1)) }
      numbers.remember(
        run.id, .init(number: number, steps: Dictionary(numbered) { first, _ in first }))
    } catch let error as PostgresError {
      if error.isUniqueViolation {
        throw StorageError(.duplicateRun, message: "run \(run.id) is stored already")
      }
      throw StorageError(error)
    }
  }

  package func claimRun(
    _ id: RunID, launch: String, worker: String, steps: [String], leaseUntil: Timestamp
  ) async throws -> Int {
    try await Self.translated {
      try await pool.write { db in
        let claimed = try db.query(
          Schema.queue["claim"], id.description, launch, worker, leaseUntil.postgres)
        guard let row = claimed.first else {
          throw StorageError(
            .runEnded, message: "run \(id) has ended, or was taken over by another launch")
        }
        if !steps.isEmpty {
          try db.execute(Schema.runs["create_steps"], id.description, steps.map(\.storable))
        }
        return Int(try row[1] as Int32)
      }
    }
  }

  package func claimSlot(
    of pool: String, slots: Int?, run: RunID, step: String?, now: Timestamp
  ) async throws -> Bool {
    try await Self.translated {
      try await self.pool.write { db in
        let run = try number(of: run, db)
        return try db.query(
          Schema.queue["claim_slot"], pool, run.number, step.flatMap { run.steps[$0] } ?? 0,
          slots.map { Int32(clamping: $0) }, now.postgres)[0][0]
      }
    }
  }

  package func freeSlot(of pool: String, run: RunID, step: String) async throws {
    _ = try await Self.translated {
      try await self.pool.write { db in
        let run = try number(of: run, db)
        try db.execute(Schema.queue["free_slot"], pool, run.number, run.steps[step] ?? 0)
      }
    }
  }

  package func run(_ id: RunID) async throws -> RunRecord? {
    try await Self.translated {
      try await pool.read { db in
        try db.query(Schema.runs["run"], id.description).first.map(RunRecord.init(row:))
      }
    }
  }

  package func runs(_ query: RunQuery) async throws -> [RunRecord] {
    try await Self.translated {
      try await pool.read { db in
        try db.query(
          Schema.runs["runs"], query.statuses.map(\.rawValue), JSONValue(tags: query.tags).text,
          query.before?.description, query.limit
        ).map(RunRecord.init(row:))
      }
    }
  }

  package func steps(of run: RunID) async throws -> [StepRecord] {
    try await Self.translated {
      try await pool.read { db in
        try db.query(Schema.runs["steps"], run.description).map(StepRecord.init(row:))
      }
    }
  }

  package func deleteRun(_ id: RunID) async throws -> Bool {
    numbers.forget(id)
    return try await Self.translated {
      try await pool.write { try $0.execute(Schema.runs["delete_run"], id.description) > 0 }
    }
  }

  package func reapLostRuns(now: Timestamp) async throws -> [RunID] {
    try await Self.translated {
      try await pool.read { db in
        try db.query(Schema.runs["reap_lost_runs"], now.postgres, LostWorker.message)
          .compactMap { RunID(try $0[0] as String) }
      }
    }
  }
}

extension JSONValue {
  /// An object of texts.
  package init(tags: [String: String]) { self = .object(tags.mapValues(JSONValue.string)) }

  /// The texts of an object of texts, as tags are stored.
  package var tags: [String: String] {
    guard case .object(let members) = self else { return [:] }
    return members.compactMapValues { value in
      if case .string(let text) = value { text } else { nil }
    }
  }
}

extension RunRecord {
  init(row: Row) throws {
    let id: String = try row[0]
    let status: String = try row[1]
    guard let id = RunID(id), let status = RunStatus(rawValue: status) else {
      throw PostgresError(.decoding, message: "run \(id) has the unknown status \(status)")
    }
    self.init(
      id: id, status: status, selection: try row[2],
      tags: try JSONValue(parsing: row[3]).tags, configuration: try JSONValue(parsing: row[4]),
      worker: try row[5], createdAt: Timestamp(try row[6]),
      startedAt: (try row[7] as PostgresTimestamp?).map(Timestamp.init),
      endedAt: (try row[8] as PostgresTimestamp?).map(Timestamp.init),
      leaseUntil: Timestamp(try row[9]), message: try row[10])
  }
}

extension StepRecord {
  init(row: Row) throws {
    let status: String = try row[1]
    guard let status = StepStatus(rawValue: status) else {
      throw PostgresError(.decoding, message: "a step has the unknown status \(status)")
    }
    let done: Int64? = try row[5]
    let progress = try done.map {
      StepProgress(done: $0, total: try row[6], unit: try row[7] ?? "")
    }
    self.init(
      name: try row[0], status: status, attempt: Int(try row[2] as Int16),
      startedAt: (try row[3] as PostgresTimestamp?).map(Timestamp.init),
      endedAt: (try row[4] as PostgresTimestamp?).map(Timestamp.init), progress: progress,
      message: try row[8])
  }
}
