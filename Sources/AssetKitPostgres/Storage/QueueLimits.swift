/// How many runs execute at once.
package struct QueueLimits: Sendable, Hashable {
  /// A limit on the runs that have a tag, as in `tag_concurrency_limits` of `dagster.yaml`.
  package struct Tag: Sendable, Hashable {
    /// Which values of the tag the limit counts.
    package enum Values: Sendable, Hashable {
      /// All values together.
      case any
      /// One value.
      case one(String)
      /// Each value by itself.
      case each
    }

    /// The tag.
    package var key: String
    /// The values.
    package var values: Values
    /// The greatest number of runs.
    package var limit: Int

    /// Makes a limit.
    package init(key: String, values: Values, limit: Int) {
      self.key = key
      self.values = values
      self.limit = limit
    }
  }

  /// The greatest number of runs of all kinds; nil for no limit.
  package var maxConcurrentRuns: Int?
  /// The limits by tag; a run must have room in each that concerns it.
  package var tags: [Tag]

  /// Makes limits; Dagster's default is ten runs.
  package init(maxConcurrentRuns: Int? = 10, tags: [Tag] = []) {
    self.maxConcurrentRuns = maxConcurrentRuns
    self.tags = tags
  }
}

/// The runs that execute, counted against the limits.
struct QueueOccupancy {
  private let limits: QueueLimits
  private var active = 0
  /// For each limit by tag, how many runs there are by value; under the empty value when all count
  /// together.
  private var counts: [[String: Int]]

  init(_ limits: QueueLimits) {
    self.limits = limits
    counts = Array(repeating: [:], count: limits.tags.count)
  }

  /// How many more runs the total admits.
  var room: Int { limits.maxConcurrentRuns.map { max(0, $0 - active) } ?? .max }

  /// Counts a run that executes.
  mutating func add(_ tags: [String: String]) {
    active += 1
    for (index, limit) in limits.tags.enumerated() {
      guard let bucket = bucket(of: tags, in: limit) else { continue }
      counts[index][bucket, default: 0] += 1
    }
  }

  /// The name of the full limit that holds a run back; nil when each one that concerns it has room.
  func fullBucket(of tags: [String: String]) -> String? {
    for (index, limit) in limits.tags.enumerated() {
      guard let value = bucket(of: tags, in: limit) else { continue }
      if counts[index][value, default: 0] >= limit.limit { return Self.name(value, in: limit) }
    }
    return nil
  }

  /// The names of all full limits: whatever waits for another one may begin.
  var fullBuckets: [String] {
    limits.tags.enumerated().flatMap { index, limit -> [String] in
      // A limit of 0 is full for values that never ran.
      if limit.limit <= 0 { return [Self.name("", in: limit)] }
      return counts[index].filter { $0.value >= limit.limit }.map { Self.name($0.key, in: limit) }
    }
  }

  /// A name that other limits don't have, short enough for an index.
  private static func name(_ value: String, in limit: QueueLimits.Tag) -> String {
    let value =
      switch limit.values {
      case .any: ""
      case .one(let wanted): wanted
      case .each: limit.limit <= 0 ? "" : value
      }
    let name = value.isEmpty ? limit.key : "\(limit.key)\u{1F}\(value)"
    guard name.utf8.count > 200 else { return name.storable }
    // FNV-1a: the same in every daemon. Should two values meet, one waits until both have room.
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return "\(limit.key.prefix(100))\u{1F}\u{1F}\(hash)".storable
  }

  /// Under which value a run counts; nil when the limit doesn't concern it.
  private func bucket(of tags: [String: String], in limit: QueueLimits.Tag) -> String? {
    guard let value = tags[limit.key] else { return nil }
    return switch limit.values {
    case .any: ""
    case .one(let wanted): value == wanted ? "" : nil
    case .each: value
    }
  }
}
