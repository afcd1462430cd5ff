internal import BlockingIO

/// A bounded cache for several tasks: what wasn't asked for in a while is forgotten.
///
/// Entries are in a young or an old generation. When the young one is full, it becomes the old one, and
/// what was old and not asked for since is gone: nearly the least recently used, without keeping order.
final class GenerationCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Generations {
    var young: [Key: (value: Value, cost: Int)] = [:]
    var old: [Key: (value: Value, cost: Int)] = [:]
    var youngCost = 0
  }

  private let generations = Locked(Generations())
  private let limit: Int

  /// - Parameter cost: The sum of costs that is never exceeded.
  init(cost: Int) { limit = cost / 2 }

  subscript(key: Key) -> Value? {
    generations.withLock { generations in
      if let entry = generations.young[key] { return entry.value }
      guard let entry = generations.old.removeValue(forKey: key) else { return nil }
      insert(entry, for: key, into: &generations)
      return entry.value
    }
  }

  /// Keeps a value; one that costs more than half of all isn't kept.
  func insert(_ value: Value, for key: Key, cost: Int) {
    guard cost <= limit else { return }
    generations.withLock { insert((value, cost), for: key, into: &$0) }
  }

  private func insert(
    _ entry: (value: Value, cost: Int), for key: Key, into generations: inout Generations
  ) {
    generations.youngCost -= generations.young[key]?.cost ?? 0
    if generations.youngCost + entry.cost > limit {
      generations.old = generations.young
      generations.young = [:]
      generations.youngCost = 0
    }
    generations.young[key] = entry
    generations.youngCost += entry.cost
  }
}
