internal import BlockingIO
internal import Dispatch
internal import Glibc

/// Runs code of plugins on a thread of its own.
///
/// A function that blocks, or never ends, takes that thread with it and nothing else: neither one of those
/// that all tasks share, of which there are as many as processors, nor one of Dispatch's, of which there are
/// few enough that some hundred functions would leave none for the connections to the database.
///
/// `@unchecked Sendable` is safe because `jobs` and `isOver` are only touched between `pthread_mutex_lock` and
/// `pthread_mutex_unlock` on `mutex`, and the pointers never change.
final class OwnThread: TaskExecutor, @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [UnownedJob] = []
  private var isOver = false

  private init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Starts the thread; false when the system gives none.
  private func start() -> Bool {
    // The thread has a reference of its own, which it takes back.
    let retained = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument {
          Unmanaged<OwnThread>.fromOpaque(argument).takeRetainedValue().work()
        }
        return nil
      }, retained.toOpaque())
    guard status == 0 else {
      retained.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(mutex)
    let isTaken = !isOver
    if isTaken {
      jobs.append(job)
      pthread_cond_signal(condition)
    }
    pthread_mutex_unlock(mutex)
    // What comes when the body has returned finds no thread any more.
    if !isTaken {
      DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }

  private func work() {
    while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  private func next() -> UnownedJob? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty, !isOver { pthread_cond_wait(condition, mutex) }
    return jobs.isEmpty ? nil : jobs.removeFirst()
  }

  private func end() {
    pthread_mutex_lock(mutex)
    isOver = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// Runs a body on a new thread, which ends with it.
  ///
  /// - Throws: What the body throws; `NoThread` when the system gives none.
  static func run<T: Sendable>(
    _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    let executor = OwnThread()
    guard executor.start() else { throw NoThread() }
    defer { executor.end() }
    // A task of its own: `withTaskExecutorPreference` leaves the one that calls it where it is.
    return try await withThrowingTaskGroup(of: T.self) { group in
      group.addTask(executorPreference: executor) { try await body() }
      guard let result = try await group.next() else { throw CancellationError() }
      return result
    }
  }
}

/// The system has no thread left.
struct NoThread: Error, CustomStringConvertible {
  let description = "the system has no thread left to call it on"
}
