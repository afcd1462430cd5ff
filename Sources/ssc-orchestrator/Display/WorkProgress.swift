internal import BlockingIO
internal import CommandLineKit

/// Progress of work that isn't a run, on standard error.
enum WorkProgress {
  /// Takes note of the step that is worked on, how much of it is done, and how much there is if that is
  /// known.
  typealias Report = @Sendable (_ step: String, _ done: Int, _ total: Int?) async -> Void

  /// Shows what the body reports until it ends.
  static func show<T: Sendable>(
    _ session: Session, unit: String,
    _ body: @Sendable (@escaping Report) async throws -> T
  ) async throws -> T {
    let display = ProgressDisplay(session.console.errors)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await display.run() }
      let current = Locked<String?>(nil)
      let result: T
      do {
        result = try await body { name, done, total in
          let previous = current.withLock { current in
            defer { current = name }
            return current
          }
          if previous != name {
            if let previous { await display.finish(previous) }
            await display.start(name)
          }
          await display.report(name, done: done, total: total, unit: unit)
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
