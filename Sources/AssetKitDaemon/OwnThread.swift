internal import Dispatch

/// Runs code of plugins on a thread of its own.
///
/// A function that blocks, or never ends, takes that thread with it and nothing else: on the threads that
/// all tasks share, of which there are as many as processors, two of them would stop the daemon.
final class OwnThread: TaskExecutor {
  private let queue = DispatchQueue(label: "assetkit.evaluation")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The executor is kept by the closure until the job has run.
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Runs a body on a new thread, which is given back when nothing runs on it any more.
  static func run<T: Sendable>(
    _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    // A task of its own: `withTaskExecutorPreference` leaves the one that calls it where it is.
    try await withThrowingTaskGroup(of: T.self) { group in
      group.addTask(executorPreference: OwnThread()) { try await body() }
      guard let result = try await group.next() else { throw CancellationError() }
      return result
    }
  }
}
