internal import PostgresClient

extension PostgresGraphStore {
  package func countRequests(
    _ count: Int, of ecosystem: Ecosystem, at moment: GraphTime
  ) async throws -> Int {
    try await writing { db in
      try db.query(
        GraphSchema.requests["count_requests"], ecosystem.rawValue, moment.postgres, count
      ).first.map { try $0[0] } ?? count
    }
  }
}
