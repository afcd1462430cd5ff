internal import AssetKitHTTP
internal import BlockingIO

/// Keeps the requests of a month below what npm's terms call unreasonable.
///
/// The count is the graph's, so that it outlives runs; it is brought up to date now and then, and at
/// the end. A process that is killed forgets a few hundred requests at most.
final class NPMRequestBudget: Sendable {
  private let limit: Int
  private let state = Locked(State())

  private struct State {
    var graph: (any GraphStore)?
    /// How many requests were allowed; the client's own count includes repetitions, and comes later.
    var allowed = 0
    /// What the graph has counted this month, and how many of this client's requests are among it.
    var counted = 0
    var settled = 0
    var isSettling = false
  }

  /// So many requests are counted at once.
  private static let portion = 500

  /// Makes a budget of so many requests a month.
  init(limit: Int) { self.limit = limit }

  /// Reads the month's count.
  func open(_ graph: any GraphStore, _ client: HTTPClient) async throws {
    state.withLock { $0.graph = graph }
    try await settle(client)
  }

  /// Makes sure that one more request may be sent.
  ///
  /// - Throws: `IngestionError` with `budgetSpent` when it may not.
  func spend(_ client: HTTPClient) async throws {
    let requests = client.traffic.requests
    let (spent, isDue) = state.withLock { state in
      let unsettled = max(requests, state.allowed) - state.settled
      if state.counted + unsettled < limit { state.allowed = state.settled + unsettled + 1 }
      return (state.counted + unsettled, unsettled >= Self.portion && !state.isSettling)
    }
    guard spent < limit else {
      throw IngestionError(
        .budgetSpent,
        "\(spent) requests were sent to npm this month, and ASSETKIT_NPM_MONTHLY_BUDGET allows "
          + "\(limit); what is left to do waits for the next month")
    }
    if isDue { try await settle(client) }
  }

  /// Brings the graph's count up to date.
  func settle(_ client: HTTPClient) async throws {
    let requests = client.traffic.requests
    let due = state.withLock { state -> (graph: any GraphStore, count: Int)? in
      guard let graph = state.graph, !state.isSettling else { return nil }
      state.isSettling = true
      return (graph, max(requests, state.allowed) - state.settled)
    }
    guard let due else { return }
    defer { state.withLock { $0.isSettling = false } }
    let counted = try await due.graph.countRequests(due.count, of: .npm, at: .now)
    state.withLock { state in
      state.counted = counted
      state.settled += due.count
    }
  }
}
