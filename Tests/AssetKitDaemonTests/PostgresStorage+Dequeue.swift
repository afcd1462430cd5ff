import AssetKitCore
import AssetKitPostgres
import PostgresClient

extension PostgresStorage {
  /// Decides about the queue until no decision finds more.
  ///
  /// - Returns: What left the queue, in that order.
  func dequeueAll(_ limits: QueueLimits, now: Timestamp) async throws -> [RunID] {
    var runs: [RunID] = []
    var isMore = true
    while isMore {
      let decision = try await pool.write { db in
        try RunQueue.dequeue(
          limits, launch: "launch:t", leaseUntil: now + .seconds(8), now: now, db)
      }
      runs += decision.runs
      isMore = decision.isMore
    }
    return runs
  }
}
