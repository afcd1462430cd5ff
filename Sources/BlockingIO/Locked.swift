internal import Glibc

/// A value that one thread at a time may touch.
///
/// Behind it is a `pthread` mutex: ThreadSanitizer knows that one, while it reports false races
/// around `Synchronization.Mutex` on Linux. Hold it for a few instructions, never across a blocking
/// call (cancelling a statement that runs on another thread is the one exception, by design).
///
/// `@unchecked Sendable` is safe because every access to `value` happens between
/// `pthread_mutex_lock` and `pthread_mutex_unlock` on the same mutex.
public final class Locked<Value>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  /// Makes a lock around an initial value.
  public init(_ value: sending Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Runs the body with exclusive access to the value.
  public func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
