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

  /// Whether every limit has room for a run.
  func admits(_ tags: [String: String]) -> Bool {
    room > 0
      && limits.tags.enumerated().allSatisfy { index, limit in
        bucket(of: tags, in: limit).map { counts[index][$0, default: 0] < limit.limit } ?? true
      }
  }

  /// The tags, whatever their value, of which no run may begin.
  var fullKeys: [String] {
    limits.tags.enumerated().compactMap { index, limit in
      switch limit.values {
      case .any: counts[index]["", default: 0] >= limit.limit ? limit.key : nil
      case .one: nil
      case .each: limit.limit <= 0 ? limit.key : nil
      }
    }
  }

  /// The tags with a value of which no run may begin.
  var fullTags: [[String: String]] {
    limits.tags.enumerated().flatMap { index, limit -> [[String: String]] in
      switch limit.values {
      case .any: []
      case .one(let value):
        counts[index]["", default: 0] >= limit.limit ? [[limit.key: value]] : []
      case .each:
        counts[index].filter { $0.value >= limit.limit }.map { [limit.key: $0.key] }
      }
    }
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
