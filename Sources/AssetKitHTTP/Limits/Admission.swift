/// Decides which of the waiting requests begins next.
///
/// Within a server the first come is the first served; servers take turns, so that a slow or limited
/// one never holds up the others. It is a value without clock or socket: the driver asks, and acts.
struct Admission<Item> {
  typealias Instant = ContinuousClock.Instant

  /// Names a server for as long as this value lives.
  struct HostID: Hashable { fileprivate let index: Int }

  private struct Host {
    let limits: HostLimits
    var pace: Pace
    var running = 0
    var waiting = Queue<Item>()

    var isFull: Bool { running >= max(1, limits.maxConcurrent) }
  }

  private let maxConcurrent: Int
  private let limits: (String) -> HostLimits
  private var hosts: [Host] = []
  private var known: [String: HostID] = [:]
  /// The servers that something waits for, in the order of their turns.
  private var turns = Queue<HostID>()
  private var running = 0

  /// - Parameter limits: The limits of a server, asked once for each.
  init(maxConcurrent: Int, limits: @escaping (String) -> HostLimits) {
    self.maxConcurrent = max(1, maxConcurrent)
    self.limits = limits
  }

  /// Whether nothing waits.
  var isIdle: Bool { turns.isEmpty }

  /// Adds a request at the end of its server's queue.
  mutating func enqueue(_ item: Item, for authority: String) -> HostID {
    let id = host(authority)
    if hosts[id.index].waiting.isEmpty { turns.append(id) }
    hosts[id.index].waiting.append(item)
    return id
  }

  /// Takes the request that may begin now, and counts it as running.
  ///
  /// - Parameter isWanted: False for requests that were cancelled meanwhile; they are dropped.
  mutating func next(at now: Instant, isWanted: (Item) -> Bool) -> Item? {
    guard running < maxConcurrent else { return nil }
    for _ in 0..<turns.count {
      guard let id = turns.popFirst() else { break }
      let item = take(from: id.index, at: now, isWanted: isWanted)
      if !hosts[id.index].waiting.isEmpty { turns.append(id) }
      if let item { return item }
    }
    return nil
  }

  /// Frees the place of a request that `next` returned.
  mutating func finish(_ id: HostID) {
    hosts[id.index].running -= 1
    running -= 1
  }

  /// When to ask again although nothing finished: the earliest end of a pause between requests.
  var nextInstant: Instant? {
    guard running < maxConcurrent else { return nil }
    return turns.elements.lazy
      .map { hosts[$0.index] }
      .filter { !$0.isFull }
      .compactMap(\.pace.earliest)
      .min()
  }

  private mutating func take(
    from index: Int, at now: Instant, isWanted: (Item) -> Bool
  ) -> Item? {
    while let item = hosts[index].waiting.first {
      if isWanted(item) {
        guard !hosts[index].isFull, hosts[index].pace.allows(at: now) else { return nil }
        hosts[index].pace.begin(at: now)
        hosts[index].running += 1
        running += 1
        return hosts[index].waiting.popFirst()
      }
      _ = hosts[index].waiting.popFirst()
    }
    return nil
  }

  private mutating func host(_ authority: String) -> HostID {
    if let id = known[authority] { return id }
    let id = HostID(index: hosts.count)
    let limits = limits(authority)
    hosts.append(Host(limits: limits, pace: Pace(limits)))
    known[authority] = id
    return id
  }
}
