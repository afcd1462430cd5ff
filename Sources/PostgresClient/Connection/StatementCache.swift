/// Which statements a connection has seen and which of them the server keeps prepared.
///
/// A statement is prepared when it comes for the second time: what runs once costs one round trip,
/// and so does what runs often. The least recently used statement leaves when the cache is full.
final class StatementCache {
  /// What to do with a statement.
  enum Plan: Equatable {
    /// Send it with its text.
    case once
    /// Prepare it under a name, then run it by that name.
    case prepare(String)
    /// Run it by its name.
    case run(String)
  }

  private struct Entry {
    var name: String?
    var lastUse: UInt64
  }

  private let limit: Int
  private var entries: [EncodedStatement.Identity: Entry] = [:]
  private var clock: UInt64 = 0
  /// Names of evicted statements that the server still holds.
  private var evicted: [String] = []

  init(limit: Int) { self.limit = limit }

  /// Decides what to do with a statement, and counts it as used.
  func plan(for identity: EncodedStatement.Identity) -> Plan {
    clock += 1
    guard var entry = entries[identity] else {
      if entries.count >= limit { evictOldest() }
      entries[identity] = Entry(name: nil, lastUse: clock)
      return .once
    }
    entry.lastUse = clock
    entries[identity] = entry
    return entry.name.map { .run($0) } ?? .prepare("s\(clock)")
  }

  /// Records that the server prepared the statement.
  func didPrepare(_ identity: EncodedStatement.Identity, as name: String) {
    entries[identity]?.name = name
  }

  /// Forgets a statement, because the server refused it.
  func forget(_ identity: EncodedStatement.Identity) {
    if let name = entries.removeValue(forKey: identity)?.name { evicted.append(name) }
  }

  /// Names that should be deallocated, each returned once.
  func takeEvicted() -> [String] {
    defer { evicted = [] }
    return evicted
  }

  private func evictOldest() {
    // Linear, but rare: a program has fewer statements than the cache has places.
    if let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key {
      forget(oldest)
    }
  }
}
