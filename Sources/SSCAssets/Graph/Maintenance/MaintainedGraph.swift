/// What looking after a graph asks of a store, beyond what ingestions do.
package protocol MaintainedGraph: GraphStore {
  /// Makes the store ready whatever graph the state of the work belongs to, and tells which one it is.
  func prepareContent() async throws -> GraphHome

  /// The state of the work, which tells to which graph it belongs.
  var workState: PostgresGraphStore { get }

  /// The names of packages with content, in their order, after a name.
  func names(after name: String, limit: Int, of ecosystem: Ecosystem) async throws -> [String]

  /// How much there is of an ecosystem.
  func size(of ecosystem: Ecosystem) async throws -> GraphSize

  /// What is wrong with the content of some packages.
  func faults(in names: [String], of ecosystem: Ecosystem) async throws -> [GraphFault]

  /// What is wrong with nodes and rows that belong to no package.
  func strays() async throws -> [GraphFault]

  /// Writes content without a word on the state of the work: what a copy does.
  ///
  /// - Parameter moments: By package, when the content changed last.
  func replaceContent(
    _ contents: [PackageContent], moments: [String: GraphTime], of ecosystem: Ecosystem,
    at moment: GraphTime
  ) async throws -> StoreChange
}

extension MaintainedGraph {
  package func names(
    after name: String, limit: Int, of ecosystem: Ecosystem
  ) async throws -> [String] {
    try await workState.namesWithContent(after: name, limit: limit, of: ecosystem)
  }
}

/// The number of what a graph holds of an ecosystem.
package struct GraphSize: Sendable, Hashable {
  /// Packages, those of which only the name is known included.
  package var packages = 0
  /// Versions that are there.
  package var versions = 0
  package var deletedVersions = 0
  /// What versions that are there require in the plain graph.
  package var requirements = 0
  /// What they require otherwise.
  package var otherRequirements = 0

  package init(
    packages: Int = 0, versions: Int = 0, deletedVersions: Int = 0, requirements: Int = 0,
    otherRequirements: Int = 0
  ) {
    self.packages = packages
    self.versions = versions
    self.deletedVersions = deletedVersions
    self.requirements = requirements
    self.otherRequirements = otherRequirements
  }
}

/// A broken rule of the graph.
package struct GraphFault: Sendable, Hashable {
  /// The rules.
  package enum Rule: String, Sendable, CaseIterable {
    /// A version is there twice.
    case duplicateVersion = "duplicate_version"
    /// A version belongs to no package.
    case strayVersion = "stray_version"
    /// A requirement lacks one of its ends.
    case danglingRequirement = "dangling_requirement"
    /// The serial numbers of a package's versions aren't 0, 1, 2 and so on.
    case serialGap = "serial_gap"
    /// A package that counts as complete isn't in the graph.
    case missingPackage = "missing_package"
  }

  package var rule: Rule
  package var ecosystem: Ecosystem?
  /// The package; nil for what belongs to none.
  package var package: String?
  /// What is wrong, as a sentence without a subject.
  package var detail: String

  package init(_ rule: Rule, _ ecosystem: Ecosystem?, _ package: String?, _ detail: String) {
    self.rule = rule
    self.ecosystem = ecosystem
    self.package = package
    self.detail = detail
  }
}
