internal import Dispatch

/// Runs one actor's jobs, in order, on a thread that may block.
///
/// An actor that owns a blocking C library's connection returns this executor as its
/// `unownedExecutor`. Its synchronous methods may then block without holding up the cooperative
/// pool. Keep the actors of one process that use it under about 200: dispatch stops making threads
/// at some hundred blocked ones.
public final class BlockingExecutor: SerialExecutor {
  private let queue: DispatchQueue

  /// Makes an executor whose thread carries the label in debuggers.
  public init(label: String) { queue = DispatchQueue(label: label) }

  /// Puts a job at the end of this executor's queue.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The job may end, and free this executor, before `async` returns: touch nothing after it.
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  /// Traps when the caller isn't running on this executor.
  public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
