/// Lends out a bounded number of resources, each for the length of a closure.
///
/// Resources are made on first need; waiters are served in the order in which they came, and a
/// cancelled waiter gets `CancellationError` at once.
public actor ResourcePool<Resource: Sendable> {
  private let make: @Sendable () -> Resource
  private let limit: Int
  private var idle: [Resource] = []
  private var made = 0
  private var waiters: [(id: Int, continuation: CheckedContinuation<Resource, any Error>)] = []
  private var nextWaiter = 0

  /// Makes a pool of at most `limit` resources (at least one).
  public init(limit: Int, make: @escaping @Sendable () -> Resource) {
    self.limit = max(1, limit)
    self.make = make
  }

  /// Runs the body with a resource that nobody else uses meanwhile.
  ///
  /// - Throws: `CancellationError` when the task is cancelled while it waits; what the body throws.
  public nonisolated func withResource<T: Sendable>(
    _ body: @Sendable (Resource) async throws -> T
  ) async throws -> T {
    let resource = try await acquire()
    do {
      let result = try await body(resource)
      await release(resource)
      return result
    } catch {
      await release(resource)
      throw error
    }
  }

  private func acquire() async throws -> Resource {
    try Task.checkCancellation()
    if let resource = idle.popLast() { return resource }
    if made < limit {
      made += 1
      return make()
    }
    let id = nextWaiter
    nextWaiter += 1
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          waiters.append((id, continuation))
        }
      }
    } onCancel: {
      Task { await self.abandon(id) }
    }
  }

  private func release(_ resource: Resource) {
    if waiters.isEmpty {
      idle.append(resource)
    } else {
      waiters.removeFirst().continuation.resume(returning: resource)
    }
  }

  private func abandon(_ id: Int) {
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index).continuation.resume(throwing: CancellationError())
  }
}
