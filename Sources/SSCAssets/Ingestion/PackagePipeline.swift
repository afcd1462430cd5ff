/// Moves packages from a work list through a reader into a writer, within bounds.
///
/// So many packages are read at a time; what was read is written in batches by one writer, while
/// the reading goes on. When the writer falls behind, the readers wait: memory is that of the packages
/// in flight and two batches, whatever the number of packages.
struct PackagePipeline<Item: Sendable, Product: Sendable> {
  /// How many items are read at a time.
  var concurrency: Int
  /// A batch is begun with that many products.
  var minimumBatch = 50
  /// A batch is never larger.
  var maximumBatch = 200

  private enum Event: Sendable {
    case read(Product)
    case wrote
  }

  /// Runs until the work list is at its end and everything is written.
  ///
  /// - Parameters:
  ///   - next: Gives the next item; nil at the end. Never called by two at once.
  ///   - read: Makes a product of an item; what it throws ends the run.
  ///   - write: Stores a batch; one at a time.
  func run(
    next: () async throws -> Item?,
    read: @escaping @Sendable (Item) async throws -> Product,
    write: @escaping @Sendable ([Product]) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Event.self) { group in
      var inFlight = 0
      var isWriting = false
      var isAtEnd = false
      var waiting: [Product] = []
      while true {
        while !isAtEnd && inFlight < concurrency && waiting.count < maximumBatch {
          guard let item = try await next() else {
            isAtEnd = true
            break
          }
          inFlight += 1
          group.addTask { .read(try await read(item)) }
        }
        let isLast = isAtEnd && inFlight == 0
        if !isWriting && !waiting.isEmpty && (isLast || waiting.count >= minimumBatch) {
          let batch = Array(waiting.prefix(maximumBatch))
          waiting.removeFirst(batch.count)
          isWriting = true
          group.addTask {
            try await write(batch)
            return .wrote
          }
        }
        switch try await group.next() {
        case .read(let product):
          inFlight -= 1
          waiting.append(product)
        case .wrote: isWriting = false
        case nil: return
        }
      }
    }
  }
}
