/// What is remembered of the last evaluation of an asset's automation condition.
package struct AutomationState: Sendable, Hashable {
  /// A materialization that was the latest at an evaluation.
  package struct Seen: Sendable, Hashable {
    package var id: Int64
    package var dataVersion: String

    package init(id: Int64, dataVersion: String) {
      self.id = id
      self.dataVersion = dataVersion
    }
  }

  /// Of which partitions something was true, in a form that outlives a change of their positions.
  package enum Memory: Sendable, Hashable {
    /// Of an asset without partitions.
    case whole(Bool)
    /// The keys: windows of time as ranges of a first and a last one, others each by itself.
    case keys([[String]])

    init(_ set: PartitionSet, of partitions: Partitions?) {
      guard let partitions else {
        self = .whole(!set.isEmpty)
        return
      }
      let key = { partitions.key(at: $0) }
      self = .keys(
        partitions.isWindows
          ? set.ranges.map { [key($0.lowerBound), key($0.upperBound - 1)] }
          : set.positions.map { [key($0)] })
    }

    /// The positions now; empty for an asset that had partitions and has none, or the other way round.
    func set(of partitions: Partitions?) -> PartitionSet {
      switch (self, partitions) {
      case (.whole(let isTrue), nil): return PartitionSet(0..<(isTrue ? 1 : 0))
      case (.keys(let keys), let partitions?):
        return PartitionSet(
          ranges: keys.compactMap { pair in
            guard let first = pair.first.flatMap({ partitions.position(of: $0) }),
              let last = pair.last.flatMap({ partitions.position(of: $0) }), first <= last
            else { return nil }
            return first..<last + 1
          })
      default: return PartitionSet()
      }
    }
  }

  /// Under which the partitions stand that were asked for.
  static let requestedPlace = "requested"

  /// When it was evaluated.
  package var evaluatedAt: Timestamp
  /// Whether the asset was asked for.
  package var wasRequested: Bool
  /// The latest materializations of the assets that it looked at; number 0 where there was none.
  package var seen: [AssetKey: Seen] = [:]
  /// The newest materialization of all assets; for those that it didn't look at yet.
  package var lastID: Int64 = 0
  /// Whether the asset was looked at partition by partition.
  package var isPartitioned = false
  /// The asset's code version.
  package var codeVersion: String?
  /// Whether something was updated of which nothing but `lastID` is remembered.
  package var isAdvanced = false
  /// The nodes with a memory, by their place in the condition.
  package var nodes: [String: Memory] = [:]
  /// What happened since the asset was last asked for.
  package var reasons: [String] = []

  package init(evaluatedAt: Timestamp, wasRequested: Bool) {
    self.evaluatedAt = evaluatedAt
    self.wasRequested = wasRequested
  }

  /// Whether the other one says the same, but for its time.
  package func isEquivalent(to other: AutomationState) -> Bool {
    if other.isAdvanced { return false }
    var copy = other
    copy.evaluatedAt = evaluatedAt
    copy.isAdvanced = isAdvanced
    // Of the materializations of other assets nothing is remembered but the newest number.
    copy.lastID = lastID
    return copy == self
  }
}

extension AutomationState {
  /// What the database keeps besides the time and the request.
  package var json: JSONValue {
    [
      "seen": .object(
        Dictionary(
          uniqueKeysWithValues: seen.map { key, seen in
            (key.description, .array([.int(seen.id), .string(seen.dataVersion)]))
          })),
      "last_id": .int(lastID), "partitioned": .bool(isPartitioned),
      "code_version": codeVersion.map(JSONValue.string) ?? .null,
      "nodes": .object(nodes.mapValues(\.json)),
      "reasons": .array(reasons.map(JSONValue.string)),
    ]
  }

  /// Reads what `json` gave; what isn't there counts as not remembered.
  package init(evaluatedAt: Timestamp, wasRequested: Bool, json: JSONValue) {
    self.init(evaluatedAt: evaluatedAt, wasRequested: wasRequested)
    if case .object(let members)? = json["seen"] {
      for (key, value) in members {
        guard case .array(let pair) = value, pair.count == 2, case .int(let id) = pair[0],
          case .string(let version) = pair[1]
        else { continue }
        seen[AssetKey(key)] = Seen(id: id, dataVersion: version)
      }
    }
    if case .int(let id)? = json["last_id"] { lastID = id }
    isPartitioned = json["partitioned"] == .bool(true)
    if case .string(let version)? = json["code_version"] { codeVersion = version }
    if case .object(let members)? = json["nodes"] {
      nodes = members.compactMapValues(Memory.init(json:))
    }
    if case .array(let texts)? = json["reasons"] {
      for case .string(let text) in texts { reasons.append(text) }
    }
  }
}

extension AutomationState.Memory {
  fileprivate var json: JSONValue {
    switch self {
    case .whole(let isTrue): .bool(isTrue)
    case .keys(let keys): .array(keys.map { .array($0.map(JSONValue.string)) })
    }
  }

  fileprivate init?(json: JSONValue) {
    switch json {
    case .bool(let isTrue): self = .whole(isTrue)
    case .array(let ranges):
      self = .keys(
        ranges.map { range in
          guard case .array(let keys) = range else { return [] }
          return keys.compactMap { if case .string(let key) = $0 { key } else { nil } }
        })
    default: return nil
    }
  }
}

extension Partitions {
  fileprivate var isWindows: Bool { if case .windows = content { true } else { false } }

  /// The partitions of the latest window of time; all when there is no dimension of time.
  var latestWindow: PartitionSet {
    func last(_ partitions: Partitions) -> PartitionSet {
      partitions.count == 0 ? PartitionSet() : PartitionSet([partitions.count - 1])
    }
    switch content {
    case .keys: return all
    case .windows: return last(self)
    case .product(let dimensions):
      guard let index = dimensions.firstIndex(where: { $0.partitions.isWindows }) else {
        return all
      }
      return partitions(with: last(dimensions[index].partitions), in: index)
    }
  }
}
