/// A test of an asset's content, executed after the asset.
public struct AssetCheckDefinition: Sendable {
  /// The asset that is tested.
  public let asset: AssetKey
  /// The check's name, unique for its asset.
  public let name: String
  /// What it tests, in a sentence.
  public var description: String?
  /// Whether a failure of severity `error` keeps the assets downstream from running.
  public var isBlocking: Bool
  /// The names of the resources that the check reads.
  public var requires: [String]
  /// How long a canceled evaluation may take to end before it is left behind; nil for the run's time.
  public var cancellationGrace: Duration?
  /// The name of the plugin or code location that registered it; set on registration.
  public var codeLocation: String = ""
  /// Where it was declared.
  public var declared: DeclarationSite
  let evaluate: @Sendable (AssetContext) async throws -> AssetCheckResult

  /// The name of the check's step: the asset's step name, a colon, the check's name.
  public var stepName: String { asset.path.joined(separator: "__") + ":" + name }

  /// Defines a check.
  ///
  /// - Parameters:
  ///   - asset: The asset that is tested.
  ///   - name: The check's name.
  ///   - isBlocking: Whether a failure keeps the assets downstream from running.
  ///   - evaluate: Tests the asset; throwing fails the step, which isn't the same as a result
  ///     that didn't pass.
  public init(
    asset: AssetKey, name: String, isBlocking: Bool = false, description: String? = nil,
    requires: [any ResourceReference] = [], declared: DeclarationSite? = nil,
    file: String = #fileID, line: Int = #line,
    evaluate: @escaping @Sendable (AssetContext) async throws -> AssetCheckResult
  ) {
    self.asset = asset
    self.name = name
    self.isBlocking = isBlocking
    self.description = description
    self.requires = requires.map(\.name)
    self.declared = declared ?? DeclarationSite(file: file, line: line)
    self.evaluate = evaluate
  }
}

/// How grave it is when a check doesn't pass.
public enum CheckSeverity: String, Sendable, Hashable, Codable {
  /// To be looked at; never blocks.
  case warn = "WARN"
  /// A fault; blocks what is downstream when the check is a blocking one.
  case error = "ERROR"
}

/// What a check found.
public struct AssetCheckResult: Sendable, Hashable {
  /// Whether the asset is as it should be.
  public var passed: Bool
  /// How grave it is when it isn't.
  public var severity: CheckSeverity
  /// What was seen, in a sentence.
  public var description: String?
  /// Facts about the evaluation.
  public var metadata: [String: MetadataValue]

  /// Makes a result.
  public init(
    passed: Bool, severity: CheckSeverity = .error, description: String? = nil,
    metadata: [String: MetadataValue] = [:]
  ) {
    self.passed = passed
    self.severity = severity
    self.description = description
    self.metadata = metadata
  }
}
