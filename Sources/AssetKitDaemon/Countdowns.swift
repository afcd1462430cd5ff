/// Times things by the time that passes, and not by the clock on the wall, which somebody may set.
struct Countdowns<Item: Hashable & Sendable>: Sendable {
  private var ends: [Item: Duration] = [:]

  /// Takes all that is timed; what isn't among it any more is forgotten.
  ///
  /// - Parameters:
  ///   - items: Each with the time that it has left, which counts when it is seen first.
  ///   - uptime: The time that has passed since whenever.
  /// - Returns: Whose time is over, and how long until the next one's is.
  mutating func look(at items: [(item: Item, left: Duration)], uptime: Duration)
    -> (over: [Item], next: Duration?)
  {
    var current: [Item: Duration] = [:]
    for (item, left) in items { current[item] = ends[item] ?? (uptime + left) }
    ends = current
    return (
      items.map(\.item).filter { current[$0].map { $0 <= uptime } ?? false },
      current.values.filter { $0 > uptime }.min().map { $0 - uptime }
    )
  }
}
