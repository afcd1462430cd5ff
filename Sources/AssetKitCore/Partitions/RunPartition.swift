/// Which partitions a run makes, as its tags tell it.
public enum RunPartition: Sendable, Hashable {
  /// One partition.
  case key(String)
  /// A range, both ends included.
  case range(String, String)

  /// Reads the tags of a run; nil when it isn't about partitions.
  public init?(tags: [String: String]) {
    if let key = tags[RunTag.partition] {
      self = .key(key)
    } else if let first = tags[RunTag.partitionRangeStart],
      let last = tags[RunTag.partitionRangeEnd]
    {
      self = .range(first, last)
    } else {
      return nil
    }
  }

  /// The tags of a run, under Dagster's names.
  public var tags: [String: String] {
    switch self {
    case .key(let key): [RunTag.partition: key]
    case .range(let first, let last):
      [RunTag.partitionRangeStart: first, RunTag.partitionRangeEnd: last]
    }
  }

  /// The positions among the partitions of a definition.
  package func set(in partitions: Partitions) throws(DefinitionError) -> PartitionSet {
    switch self {
    case .key(let key): try partitions.set(of: CollectionOfOne(key))
    case .range(let first, let last): try partitions.set(from: first, through: last)
    }
  }
}

extension Partitions {
  /// The tags of a run that makes a range of partitions which `runs(of:limit:)` gave.
  package func tags(of range: Range<Int>) -> [String: String] {
    guard range.count == 1 else {
      return RunPartition.range(key(at: range.lowerBound), key(at: range.upperBound - 1)).tags
    }
    var tags = RunPartition.key(key(at: range.lowerBound)).tags
    for (dimension, key) in dimensionKeys(at: range.lowerBound) {
      tags["\(RunTag.partition)/\(dimension)"] = key
    }
    return tags
  }
}

/// The partitions of an asset that a run makes.
struct PlannedPartitions: Sendable {
  let partitions: Partitions
  let set: PartitionSet
  /// By upstream asset, for those that have partitions.
  var dependencies: [AssetKey: PartitionDependency] = [:]

  var keys: [String] { partitions.keys(in: set) }
}
