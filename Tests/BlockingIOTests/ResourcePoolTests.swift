import BlockingIO
import Testing

@Suite struct ResourcePoolTests {
  @Test func `no more resources are made than the limit, and each is lent to one at a time`()
    async throws
  {
    let made = Locked(0)
    let lent = Locked<[Int: Int]>([:])
    let pool = ResourcePool(limit: 3) {
      made.withLock { count -> Int in
        count += 1
        return count
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await pool.withResource { resource in
            #expect(lent.withLock { $0[resource, default: 0] } == 0)
            lent.withLock { $0[resource, default: 0] += 1 }
            await Task.yield()
            lent.withLock { $0[resource, default: 0] -= 1 }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(made.withLock { $0 } <= 3)
  }

  @Test func `a cancelled waiter is told so, and the resource goes on to others`() async throws {
    let pool = ResourcePool(limit: 1) { "only" }
    try await pool.withResource { _ in
      let waiter = Task { try await pool.withResource { $0 } }
      waiter.cancel()
      await #expect(throws: CancellationError.self) { try await waiter.value }
    }
    #expect(try await pool.withResource { $0 } == "only")
  }

  @Test func `a body that throws gives its resource back`() async throws {
    struct Failure: Error {}
    let pool = ResourcePool(limit: 1) { 1 }
    await #expect(throws: Failure.self) {
      try await pool.withResource { _ in throw Failure() }
    }
    #expect(try await pool.withResource { $0 } == 1)
  }
}
