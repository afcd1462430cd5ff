/// A run that a schedule, a sensor, a backfill or a person asks for.
public struct RunRequest: Sendable, Hashable {
  /// By which the same request is known when it comes again: a key that was used before, by the
  /// same schedule or sensor, asks for nothing.
  public var key: String?
  /// The selection of assets; nil means the target of the one who asks.
  public var selection: String?
  /// Labels of the run.
  public var tags: [String: String]
  /// The run configuration.
  public var configuration: JSONValue

  /// Describes a run.
  ///
  /// - Parameter partition: The partition that the run makes; it becomes the tag
  ///   `dagster/partition`.
  public init(
    key: String? = nil, selection: String? = nil, tags: [String: String] = [:],
    configuration: JSONValue = .object([:]), partition: String? = nil
  ) {
    self.key = key
    self.selection = selection
    self.tags = tags
    self.configuration = configuration
    if let partition { self.tags[RunTag.partition] = partition }
  }

  /// The priority that the tag `dagster/priority` gives; 0 without it, and when it is no number.
  public var priority: Int { tags[RunTag.priority].flatMap { Int($0) } ?? 0 }
}
