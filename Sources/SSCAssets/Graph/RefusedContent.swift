internal import AssetKitBolt
internal import PostgresClient

extension [PackageOutcome] {
  /// Stores a batch, and when the server refuses it, each package by itself: what can't be stored costs
  /// its package only, which is stored as failed.
  func storeOneByOneIfRefused(
    _ store: ([PackageOutcome]) async throws -> StoreChange
  ) async throws -> StoreChange {
    guard !isEmpty else { return StoreChange() }
    do {
      return try await store(self)
    } catch let error where isRefusal(error) {
      guard count > 1 else {
        guard case .complete(let content) = self[0] else { throw error }
        let reason = "\(error)"
        var change = try await store([.failed(name: content.name, reason: reason)])
        change.rejected[content.name] = reason
        return change
      }
      var change = StoreChange()
      for outcome in self { change += try await [outcome].storeOneByOneIfRefused(store) }
      return change
    }
  }
}

/// Whether a server took no offence at the connection or the moment, but at what it was given.
private func isRefusal(_ error: any Error) -> Bool {
  switch error {
  case let error as PostgresError: error.code == .server && !error.isTransient
  case let error as BoltError:
    error.code == .encoding || (error.code == .server && !error.isTransient)
  default: false
  }
}
