/// What is known of an asset without running anything: its place in the graph and its description.
public struct AssetSpec: Sendable, Hashable {
  /// The asset's identity.
  public var key: AssetKey
  /// The assets that must be up to date before this one runs.
  public var deps: [AssetKey]
  /// The group, `[A-Za-z0-9_]+`.
  public var group: String
  /// What the asset is made of or with, for instance `python`, `postgres`; at most three.
  public var kinds: [String]
  /// Each an e-mail address or `team:name`.
  public var owners: [String]
  /// Labels: a key, which may have one `namespace/`, to a value, which may be empty.
  public var tags: [String: String]
  /// What the asset holds, in Markdown.
  public var description: String?
  /// The version of the code that makes the asset; a change makes its materializations stale.
  public var codeVersion: String?
  /// Facts that don't change from run to run.
  public var metadata: [String: MetadataValue]
  /// The parts that the asset is made in; nil for one that is made as a whole.
  public var partitions: PartitionsDefinition?
  /// Which partitions of a dependency a partition is made from, where the inferred mapping isn't meant.
  public var partitionMappings: [AssetKey: PartitionMapping]
  /// How the partitions of a backfill are spread over runs.
  public var backfillPolicy: BackfillPolicy
  /// Whether a run that names no partition makes the asset as a whole; otherwise it is refused.
  public var allowsWholeRuns: Bool
  /// When the asset counts as late.
  public var freshness: FreshnessPolicy?
  /// When the asset is materialized by itself.
  public var automation: AutomationCondition?
  /// Whether others produce the asset, so that a run never executes it.
  public var isExternal: Bool
  /// The name of the plugin or code location that registered the asset; set on registration.
  public var codeLocation: String
  /// Where the asset was declared.
  public var declared: DeclarationSite

  /// Whether there are materializations of the asset as a whole.
  package var isMadeWhole: Bool { partitions == nil || allowsWholeRuns }

  /// The mapping to the partitions of a dependency.
  package func mapping(to dep: AssetKey, _ upstream: PartitionsDefinition?) -> PartitionMapping {
    partitionMappings[dep] ?? .inferred(downstream: partitions, upstream: upstream)
  }

  /// Makes a description of an asset.
  public init(
    _ key: AssetKey, deps: [AssetKey] = [], group: String = "default", kinds: [String] = [],
    owners: [String] = [], tags: [String: String] = [:], description: String? = nil,
    codeVersion: String? = nil, metadata: [String: MetadataValue] = [:],
    partitions: PartitionsDefinition? = nil,
    partitionMappings: [AssetKey: PartitionMapping] = [:],
    backfillPolicy: BackfillPolicy = .multiRun(), allowsWholeRuns: Bool = false,
    freshness: FreshnessPolicy? = nil, automation: AutomationCondition? = nil,
    isExternal: Bool = false,
    codeLocation: String = "", declared: DeclarationSite? = nil, file: String = #fileID,
    line: Int = #line
  ) {
    self.key = key
    self.deps = deps
    self.group = group
    self.kinds = kinds
    self.owners = owners
    self.tags = tags
    self.description = description
    self.codeVersion = codeVersion
    self.metadata = metadata
    self.partitions = partitions
    self.partitionMappings = partitionMappings
    self.backfillPolicy = backfillPolicy
    self.allowsWholeRuns = allowsWholeRuns
    self.freshness = freshness
    self.automation = automation
    self.isExternal = isExternal
    self.codeLocation = codeLocation
    self.declared = declared ?? DeclarationSite(file: file, line: line)
  }

  /// An asset that others produce: it has a place in the lineage, and no code here.
  public static func external(
    _ key: AssetKey, deps: [AssetKey] = [], group: String = "default", kinds: [String] = [],
    owners: [String] = [], tags: [String: String] = [:], description: String? = nil,
    partitions: PartitionsDefinition? = nil, freshness: FreshnessPolicy? = nil,
    declared: DeclarationSite? = nil, file: String = #fileID, line: Int = #line
  ) -> AssetSpec {
    AssetSpec(
      key, deps: deps, group: group, kinds: kinds, owners: owners, tags: tags,
      description: description, partitions: partitions, freshness: freshness, isExternal: true,
      declared: declared,
      file: file, line: line)
  }
}
