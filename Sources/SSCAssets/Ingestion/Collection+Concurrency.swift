extension Collection where Element: Sendable {
  /// Works on the elements, so many at a time, and hands over what came of each as it comes: in any
  /// order.
  ///
  /// - Throws: What the first piece of work throws; the others are cancelled.
  func concurrently<Value: Sendable>(
    _ limit: Int, work: @escaping @Sendable (Element) async throws -> Value,
    result: (Value) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Value.self) { group in
      for (place, element) in enumerated() {
        if place >= limit, let value = try await group.next() { result(value) }
        group.addTask { try await work(element) }
      }
      while let value = try await group.next() { result(value) }
    }
  }
}
