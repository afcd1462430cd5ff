/// Keeps what is known of partitions, and the keys of dynamic ones.
public protocol PartitionStorage: Sendable {
  /// The states of an asset's partitions, as far as there is anything to say of them, in no order.
  ///
  /// - Parameter partitions: Only these; nil for all.
  func partitionStates(of key: AssetKey, in partitions: [String]?) async throws -> [PartitionState]
  /// When the asset was last made as a whole, rather than a partition of it.
  func wholeMaterialization(of key: AssetKey) async throws -> Timestamp?
  /// The partitions whose latest materialization read upstream data that has another version by now, each
  /// with the upstream assets.
  func outdatedPartitions(of key: AssetKey) async throws -> [String: Set<AssetKey>]
  /// The keys of a dynamic set, in the order in which they were added.
  func dynamicPartitions(of name: String) async throws -> [String]
  /// Adds keys to a dynamic set, behind those that it has.
  ///
  /// - Returns: Those that it didn't have.
  func addDynamicPartitions(_ keys: [String], to name: String, at time: Timestamp) async throws
    -> [String]
  /// Takes keys from a dynamic set; what is known of the partitions stays.
  ///
  /// - Returns: Those that it had.
  func deleteDynamicPartitions(_ keys: [String], from name: String) async throws -> [String]
}

/// What is known of a partition.
public struct PartitionState: Sendable, Hashable {
  /// The states, under Dagster's names.
  public enum Status: String, Sendable, Hashable, CaseIterable {
    /// Was made, and no later run failed to.
    case materialized = "MATERIALIZED"
    /// The last run that was to make it failed.
    case failed = "FAILED"
    /// A run is making it.
    case materializing = "MATERIALIZING"
    /// Was never made.
    case missing = "MISSING"
  }

  /// The partition's key.
  public var partition: String
  /// Its state.
  public var status: Status
  /// Its latest materialization.
  public var id: MaterializationID?
  /// When that was.
  public var timestamp: Timestamp?
  /// The version of its data.
  public var dataVersion: String?
  /// The version of the code that made it.
  public var codeVersion: String?
  /// How often it was made.
  public var count: Int

  /// Describes a state.
  public init(
    partition: String, status: Status, id: MaterializationID? = nil, timestamp: Timestamp? = nil,
    dataVersion: String? = nil, codeVersion: String? = nil, count: Int = 0
  ) {
    self.partition = partition
    self.status = status
    self.id = id
    self.timestamp = timestamp
    self.dataVersion = dataVersion
    self.codeVersion = codeVersion
    self.count = count
  }

  /// Whether it was made of other code, or of other data upstream, than there is now.
  ///
  /// - Parameter newer: The upstream assets with newer data, as `outdatedPartitions` tells.
  public func staleness(of spec: AssetSpec, newer: Set<AssetKey>) -> Staleness {
    guard id != nil else { return .missing }
    var reasons: [Staleness.Reason] = []
    if !spec.isExternal && codeVersion != spec.codeVersion {
      reasons.append(.codeVersion(was: codeVersion, now: spec.codeVersion))
    }
    reasons += newer.sorted().filter(spec.deps.contains).map { .newData($0) }
    return reasons.isEmpty ? .fresh : .stale(reasons)
  }
}

/// An asset's partitions by their state.
public struct PartitionStatuses: Sendable {
  /// The partitions that there are.
  public let partitions: Partitions
  /// Those in each state; each partition is in one.
  public private(set) var sets: [PartitionState.Status: PartitionSet] = [:]
  /// What is known of each, for those of which anything is, by position.
  public private(set) var states: [Int: PartitionState] = [:]

  /// Sorts the states of partitions that there are; others are left out.
  ///
  /// - Parameter whole: When the asset was last made as a whole: that made every partition.
  public init(_ partitions: Partitions, states: [PartitionState], whole: Timestamp? = nil) {
    self.partitions = partitions
    var positions: [PartitionState.Status: [Int]] = [:]
    for state in states {
      guard let position = partitions.position(of: state.partition) else { continue }
      var state = state
      if whole != nil, state.status == .missing { state.status = .materialized }
      positions[state.status, default: []].append(position)
      self.states[position] = state
    }
    sets = positions.mapValues { PartitionSet($0) }
    let known = sets.values.reduce(PartitionSet()) { $0.union($1) }
    let rest = partitions.all.subtracting(known)
    let status: PartitionState.Status = whole == nil ? .missing : .materialized
    sets[status] = sets[status, default: PartitionSet()].union(rest)
  }

  /// Those in a state.
  public subscript(status: PartitionState.Status) -> PartitionSet {
    sets[status] ?? PartitionSet()
  }
}
