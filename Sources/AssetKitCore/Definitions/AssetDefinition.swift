/// One function together with the assets that it makes: the unit that a step executes.
///
/// Most define one asset (`init(_:…)`); a *multi-asset* makes several with one function.
///
/// ```swift
/// AssetDefinition("daily_revenue", deps: ["orders"], group: "marts") { context in
///   .materialized(["rows": 42])
/// }
/// ```
public struct AssetDefinition: Sendable {
  /// The assets that the function makes.
  public var specs: [AssetSpec]
  /// The name of the step, as Dagster spells it: a key's segments joined by `__`.
  public let name: String
  /// Whether a run may ask for some of the assets only; a single asset has no use for it.
  public var canSubset: Bool
  /// The keys that the function may leave out without failing.
  public var optional: Set<AssetKey>
  /// The names of the resources that the function reads.
  public var requires: [String]
  /// What happens after a failure; without a policy the first one is final.
  public var retryPolicy: RetryPolicy?
  /// The longest time that one attempt may take.
  public var timeout: Duration?
  /// How long a canceled attempt may take to end before it is left behind; nil for the run's time.
  public var cancellationGrace: Duration?
  /// The concurrency pool whose slots the step takes.
  public var pool: String?
  /// Whether the function takes a configuration.
  public let isConfigurable: Bool
  /// Where it was declared.
  public var declared: DeclarationSite

  /// Reads the configuration and gives the function that is ready to run with it.
  let bind: @Sendable (JSONValue?) throws -> Body

  /// The asset's function, with its configuration in place.
  typealias Body = @Sendable (AssetContext) async throws -> [MaterializeResult]

  /// Defines one asset.
  ///
  /// - Parameters:
  ///   - key: The asset's key.
  ///   - partitions: The parts that the asset is made in.
  ///   - partitionMappings: Which partitions of a dependency a partition is made from, where the
  ///     inferred mapping isn't meant.
  ///   - backfillPolicy: How the partitions of a backfill are spread over runs.
  ///   - allowsWholeRuns: Whether a run that names no partition makes the asset as a whole.
  ///   - requires: The resources that the function reads with `context[key]`.
  ///   - retryPolicy: What happens after a failure.
  ///   - timeout: The longest time that one attempt may take.
  ///   - pool: The concurrency pool whose slot the step takes.
  ///   - execute: Makes the asset; returning is the materialization.
  public init(
    _ key: AssetKey, deps: [AssetKey] = [], group: String = "default", kinds: [String] = [],
    owners: [String] = [], tags: [String: String] = [:], description: String? = nil,
    codeVersion: String? = nil, metadata: [String: MetadataValue] = [:],
    partitions: PartitionsDefinition? = nil,
    partitionMappings: [AssetKey: PartitionMapping] = [:],
    backfillPolicy: BackfillPolicy = .multiRun(), allowsWholeRuns: Bool = false,
    freshness: FreshnessPolicy? = nil, automation: AutomationCondition? = nil,
    requires: [any ResourceReference] = [], retryPolicy: RetryPolicy? = nil,
    timeout: Duration? = nil, pool: String? = nil, declared: DeclarationSite? = nil,
    file: String = #fileID, line: Int = #line,
    execute: @escaping @Sendable (AssetContext) async throws -> MaterializeResult
  ) {
    let declared = declared ?? DeclarationSite(file: file, line: line)
    let spec = AssetSpec(
      key, deps: deps, group: group, kinds: kinds, owners: owners, tags: tags,
      description: description, codeVersion: codeVersion, metadata: metadata,
      partitions: partitions, partitionMappings: partitionMappings, backfillPolicy: backfillPolicy,
      allowsWholeRuns: allowsWholeRuns, freshness: freshness, automation: automation,
      declared: declared)
    self.init(
      name: key.path.joined(separator: "__"), specs: [spec], requires: requires,
      retryPolicy: retryPolicy, timeout: timeout, pool: pool, isConfigurable: false,
      declared: declared
    ) { configuration in
      try ConfigurationDecoder.refuse(configuration)
      return { context in [try await execute(context)] }
    }
  }

  /// Defines one asset that takes a configuration.
  ///
  /// - Parameters:
  ///   - config: The type that the run configuration is read into before the run starts. Members
  ///     without a value take what their `Decodable` implementation gives them.
  ///   - execute: Makes the asset with its configuration.
  public init<Configuration: Decodable & Sendable>(
    _ key: AssetKey, config: Configuration.Type, deps: [AssetKey] = [], group: String = "default",
    kinds: [String] = [], owners: [String] = [], tags: [String: String] = [:],
    description: String? = nil, codeVersion: String? = nil,
    metadata: [String: MetadataValue] = [:], partitions: PartitionsDefinition? = nil,
    partitionMappings: [AssetKey: PartitionMapping] = [:],
    backfillPolicy: BackfillPolicy = .multiRun(), allowsWholeRuns: Bool = false,
    freshness: FreshnessPolicy? = nil, automation: AutomationCondition? = nil,
    requires: [any ResourceReference] = [],
    retryPolicy: RetryPolicy? = nil, timeout: Duration? = nil, pool: String? = nil,
    declared: DeclarationSite? = nil, file: String = #fileID, line: Int = #line,
    execute: @escaping @Sendable (AssetContext, Configuration) async throws -> MaterializeResult
  ) {
    let declared = declared ?? DeclarationSite(file: file, line: line)
    let spec = AssetSpec(
      key, deps: deps, group: group, kinds: kinds, owners: owners, tags: tags,
      description: description, codeVersion: codeVersion, metadata: metadata,
      partitions: partitions, partitionMappings: partitionMappings, backfillPolicy: backfillPolicy,
      allowsWholeRuns: allowsWholeRuns, freshness: freshness, automation: automation,
      declared: declared)
    self.init(
      name: key.path.joined(separator: "__"), specs: [spec], requires: requires,
      retryPolicy: retryPolicy, timeout: timeout, pool: pool, isConfigurable: true,
      declared: declared
    ) { json in
      let configuration = try ConfigurationDecoder.decode(config, from: json ?? .object([:]))
      return { context in [try await execute(context, configuration)] }
    }
  }

  /// Defines several assets that one function makes.
  ///
  /// - Parameters:
  ///   - name: The step's name.
  ///   - specs: The assets; dependencies among them are allowed.
  ///   - optional: The keys that the function may leave out.
  ///   - canSubset: Whether a run may select some of the keys; the function then reads
  ///     `context.selectedKeys`.
  ///   - execute: Makes the assets; each result names its key.
  public init(
    name: String, specs: [AssetSpec], optional: Set<AssetKey> = [], canSubset: Bool = false,
    requires: [any ResourceReference] = [], retryPolicy: RetryPolicy? = nil,
    timeout: Duration? = nil, pool: String? = nil, declared: DeclarationSite? = nil,
    file: String = #fileID, line: Int = #line,
    execute: @escaping @Sendable (AssetContext) async throws -> [MaterializeResult]
  ) {
    self.init(
      name: name, specs: specs, optional: optional, canSubset: canSubset, requires: requires,
      retryPolicy: retryPolicy, timeout: timeout, pool: pool, isConfigurable: false,
      declared: declared ?? DeclarationSite(file: file, line: line)
    ) { configuration in
      try ConfigurationDecoder.refuse(configuration)
      return execute
    }
  }

  /// Defines assets whose function runs outside of this process: it gets its configuration as it was
  /// given, and the one who runs it reads it there.
  package init(
    name: String, specs: [AssetSpec], optional: Set<AssetKey> = [], canSubset: Bool = false,
    retryPolicy: RetryPolicy? = nil, timeout: Duration? = nil, pool: String? = nil,
    isConfigurable: Bool, declared: DeclarationSite,
    executeOutside:
      @escaping @Sendable (AssetContext, JSONValue?) async throws ->
      [MaterializeResult]
  ) {
    self.init(
      name: name, specs: specs, optional: optional, canSubset: canSubset, requires: [],
      retryPolicy: retryPolicy, timeout: timeout, pool: pool, isConfigurable: isConfigurable,
      declared: declared
    ) { configuration in
      if !isConfigurable { try ConfigurationDecoder.refuse(configuration) }
      return { context in try await executeOutside(context, configuration) }
    }
  }

  private init(
    name: String, specs: [AssetSpec], optional: Set<AssetKey> = [], canSubset: Bool = false,
    requires: [any ResourceReference], retryPolicy: RetryPolicy?, timeout: Duration?, pool: String?,
    isConfigurable: Bool, declared: DeclarationSite,
    bind: @escaping @Sendable (JSONValue?) throws -> Body
  ) {
    self.name = name
    self.specs = specs
    self.optional = optional
    self.canSubset = canSubset
    self.requires = requires.map(\.name)
    self.retryPolicy = retryPolicy
    self.timeout = timeout
    self.pool = pool
    self.isConfigurable = isConfigurable
    self.declared = declared
    self.bind = bind
  }
}

/// What an asset's function says of what it made.
public struct MaterializeResult: Sendable, Hashable {
  /// Which asset it is; nil means the only one of the definition.
  public var key: AssetKey?
  /// Facts about this materialization.
  public var metadata: [String: MetadataValue]
  /// The version of the data; without one it is derived from code version and inputs.
  public var dataVersion: String?
  /// The asset's new cursor, saved together with the materialization; nil keeps the old one.
  public var cursor: String?
  /// Which of the run's partitions it is about; nil means each of them.
  public var partition: String?

  /// Makes a result.
  public init(
    _ key: AssetKey? = nil, metadata: [String: MetadataValue] = [:], dataVersion: String? = nil,
    cursor: String? = nil, partition: String? = nil
  ) {
    self.key = key
    self.metadata = metadata
    self.dataVersion = dataVersion
    self.cursor = cursor
    self.partition = partition
  }

  /// The result of an asset that was made, with facts about it.
  public static func materialized(
    _ metadata: [String: MetadataValue] = [:], dataVersion: String? = nil, cursor: String? = nil
  ) -> MaterializeResult {
    MaterializeResult(metadata: metadata, dataVersion: dataVersion, cursor: cursor)
  }
}
