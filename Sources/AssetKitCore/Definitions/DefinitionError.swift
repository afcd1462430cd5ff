/// A fault in what was declared, or in how a definition is used.
public struct DefinitionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of faults; more may come.
  public struct Code: Sendable, Hashable, RawRepresentable {
    /// The stable spelling, for scripts.
    public let rawValue: String
    /// Makes a code from its spelling.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Two definitions claim one asset key.
    public static let duplicateAsset = Code(rawValue: "duplicate_asset")
    /// Two resources, schedules, sensors or checks have one name.
    public static let duplicateName = Code(rawValue: "duplicate_name")
    /// A key, group, tag, owner or name has a spelling that isn't allowed.
    public static let invalidName = Code(rawValue: "invalid_name")
    /// Assets depend on each other in a circle.
    public static let cycle = Code(rawValue: "cycle")
    /// An asset depends on a key that nobody declares.
    public static let unknownDependency = Code(rawValue: "unknown_dependency")
    /// Something requires a resource that nobody declares.
    public static let unknownResource = Code(rawValue: "unknown_resource")
    /// A check belongs to an asset that nobody declares.
    public static let unknownAsset = Code(rawValue: "unknown_asset")
    /// A cron expression can't be read.
    public static let invalidCron = Code(rawValue: "invalid_cron")
    /// A cron expression can be read, and no instant ever matches it.
    public static let cronNeverMatches = Code(rawValue: "cron_never_matches")
    /// A time zone isn't in the system's zone files.
    public static let unknownTimeZone = Code(rawValue: "unknown_time_zone")
    /// A selection can't be read or names what doesn't exist.
    public static let invalidSelection = Code(rawValue: "invalid_selection")
    /// A run configuration doesn't fit.
    public static let invalidConfiguration = Code(rawValue: "invalid_configuration")
    /// A limit or count is out of range.
    public static let outOfRange = Code(rawValue: "out_of_range")
    /// A definition of partitions, or of a mapping between them, is wrong.
    public static let invalidPartitions = Code(rawValue: "invalid_partitions")
    /// A key isn't that of a partition, or a run lacks one.
    public static let unknownPartition = Code(rawValue: "unknown_partition")
    /// A resource was read without having been required.
    public static let undeclaredResource = Code(rawValue: "undeclared_resource")
    /// A resource has another type than its reader expects.
    public static let resourceType = Code(rawValue: "resource_type")
    /// An asset gave a result that doesn't fit its definition.
    public static let unexpectedResult = Code(rawValue: "unexpected_result")
  }

  /// The kind of the fault.
  public let code: Code
  /// The key or name concerned.
  public let subject: String
  /// What is wrong, and what to do.
  public let message: String
  /// Where the faulty definition was declared.
  public let declared: DeclarationSite?

  /// `file:line: message`.
  public var description: String { declared.map { "\($0): \(message)" } ?? message }

  /// Makes a fault.
  public init(
    _ code: Code, subject: String, message: String, declared: DeclarationSite? = nil
  ) {
    self.code = code
    self.subject = subject
    self.message = message
    self.declared = declared
  }
}

/// All the faults of a set of definitions, found in one pass.
public struct InvalidDefinitions: Error, Sendable, CustomStringConvertible {
  /// The faults, in the order of declaration; never empty.
  public let faults: [DefinitionError]

  /// One fault a line.
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}
