import BlockingIO

/// A value made from the universe, kept until the universe changes: for listings.
package final class Memo<Value: Sendable>: Sendable {
  private let kept = Locked<(revision: Int, value: Value)?>(nil)

  package init() {}

  /// The value of a revision: the kept one, or a new one.
  ///
  /// Made under the lock, so that two requests at once don't make it twice: it may be large.
  package func value<Failure: Error>(
    revision: Int, make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let result = kept.withLock { kept -> Result<Value, Failure> in
      if let kept, kept.revision == revision { return .success(kept.value) }
      do throws(Failure) {
        let value = try make()
        kept = (revision, value)
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
