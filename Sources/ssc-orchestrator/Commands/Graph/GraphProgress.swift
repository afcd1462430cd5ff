internal import BlockingIO
internal import CommandLineKit

/// Progress of work on a graph, on standard error.
enum GraphProgress {
  static func show<T: Sendable>(
    _ session: Session,
    _ body: @Sendable (@escaping @Sendable (String, Int) async -> Void) async throws -> T
  ) async throws -> T {
    let display = ProgressDisplay(session.console.errors)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await display.run() }
      let current = Locked<String?>(nil)
      let result: T
      do {
        result = try await body { name, packages in
          let previous = current.withLock { current in
            defer { current = name }
            return current
          }
          if previous != name {
            if let previous { await display.finish(previous) }
            await display.start(name)
          }
          await display.report(name, done: packages, total: nil, unit: "packages")
        }
      } catch {
        group.cancelAll()
        try? await group.waitForAll()
        throw error
      }
      group.cancelAll()
      try await group.waitForAll()
      return result
    }
  }
}
