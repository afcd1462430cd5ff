/// What became of one package.
package enum PackageOutcome: Sendable, Hashable {
  /// It was read as a whole.
  case complete(PackageContent)
  /// It couldn't be read; what is stored stays as it is, and the reason is kept.
  case failed(name: String, reason: String)
  /// The registry doesn't have it, although its listing does.
  case gone(name: String)
  /// The registry says that what is stored still holds, at this change counter.
  case unchanged(name: String, serial: Int64?)

  package var name: String {
    switch self {
    case .complete(let content): content.name
    case .failed(let name, _), .gone(let name), .unchanged(let name, _): name
    }
  }
}

/// A package with all of its versions, as the registry has it.
package struct PackageContent: Sendable, Hashable {
  /// The name in the ecosystem's normal form.
  package var name: String
  /// The state of the package at the registry that this is, as the listing counts it.
  ///
  /// That of the listing when this is at least as new, an older one when it isn't: then the package is
  /// still to be read.
  package var serial: Int64?
  /// The `ETag` of the document that it all came from, to ask later whether that still holds.
  package var documentTag: String?
  /// The registry's status marker.
  package var status = "active"
  package var statusReason: String?
  /// Vendor and repository; nil when what is stored still holds.
  package var profile: PackageProfile?
  /// The import names; nil when what is stored still holds.
  package var importNames: ImportNamesContent?
  /// The versions, each once.
  package var releases: [ReleaseContent] = []
  /// Whether the registry holds the files back (quarantine), so that what was known of versions
  /// before is more than this.
  package var isWithheld = false

  package init(name: String) { self.name = name }
}

/// Who makes a package, and where.
package struct PackageProfile: Sendable, Hashable {
  /// The owner of the repository, or `n/a`.
  package var vendor = "n/a"
  /// The address of the repository, or `n/a`.
  package var repositoryURL = "n/a"
  /// Fingerprint of what this was read from.
  package var source: String?

  package init() {}
}

/// The import names of a package, and where they were read.
package struct ImportNamesContent: Sendable, Hashable {
  /// Sorted, each once.
  package var names: [String] = []
  /// Fingerprint of the archive.
  package var source: String?

  package init(names: [String] = [], source: String? = nil) {
    self.names = names
    self.source = source
  }
}

/// One version of a package.
package struct ReleaseContent: Sendable, Hashable {
  /// The registry's spelling.
  package var name: String
  /// The place in the ecosystem's order, from 0; -1 for what is no version.
  package var serialNumber: Int
  package var releaseDate: UnixMicroseconds?
  /// Why it is withdrawn (yanked, unlisted) though it can still be had: empty without a reason, nil
  /// when it isn't withdrawn.
  package var yankedReason: String?
  /// The message of its deprecation, maybe empty; nil when it isn't deprecated.
  package var deprecation: String?
  /// The platforms that it was built for besides the general one, sorted.
  package var variants: [String] = []
  /// What its vulnerabilities come to; nil when what is stored still holds.
  package var impact: VersionImpact?
  /// The package URL.
  package var purl: String
  /// What it requires; nil when what is stored still holds.
  package var requirements: RequirementsContent?

  package init(name: String, serialNumber: Int, purl: String) {
    self.name = name
    self.serialNumber = serialNumber
    self.purl = purl
  }

  /// Makes a version out of what a registry calls it.
  ///
  /// - Parameter package: The package's name as the registry spells it.
  /// - Throws: `PackageDataError` for a version's name that no store could hold.
  package init(
    checking name: String, of ecosystem: Ecosystem, package: String, serialNumber: Int
  ) throws(PackageDataError) {
    // An index over names must hold it; the longest of the registries are far below.
    guard !name.isEmpty, name.utf8.count <= 1_000, !name.utf8.contains(where: { $0 < 0x20 }) else {
      throw PackageDataError(
        .unexpectedJSON, package, "expected the name of a version, found \(name.debugDescription)")
    }
    self.init(
      name: name, serialNumber: serialNumber,
      purl: ecosystem.packageURL(package, version: name).description)
  }
}

/// What a version requires.
package struct RequirementsContent: Sendable, Hashable {
  /// Fingerprint of what this was read from; nil when it may change unseen.
  package var source: String?
  /// In the author's order.
  package var edges: [DependencyEdge] = []
  /// What no rule can read, in the author's order.
  package var malformed: [MalformedRequirement] = []

  package init(source: String? = nil, edges: [DependencyEdge] = []) {
    self.source = source
    self.edges = edges
  }
}

/// In what way a version requires a package.
package enum DependencyKind: String, Sendable, Hashable, CaseIterable {
  /// To run.
  case runtime
  /// If it is asked for: an extra, a feature, an optional dependency.
  case optional
  /// To be brought by whoever uses both (npm).
  case peer
  /// To work on it.
  case development
  /// To build it.
  case build
  /// To test it (Maven).
  case test
  /// From its surroundings at run time (Maven).
  case provided
  /// From the machine (Maven).
  case system
  /// For what it manages (Maven's bill of materials).
  case imported
}

/// From a version to a package that it requires.
package struct DependencyEdge: Sendable, Hashable {
  /// The required package's name in normal form.
  package var target: String
  /// The constraint on versions; empty when any will do.
  package var constraints = ""
  package var kind = DependencyKind.runtime
  /// Whether it belongs to the plain graph: what SecureChain's consumers mean by a dependency.
  package var isPlain = true
  /// The condition under which it holds, in its normal spelling: PyPI's environment marker, Cargo's
  /// target, NuGet's target frameworks; nil for always.
  package var marker: String?
  /// The name by which the requiring package knows it, if it is another (npm's aliases, Cargo's renames).
  package var alias: String?
  /// The extras that alone ask for this; empty for a plain dependency.
  package var extras: [String] = []
  /// The extras (PyPI) or features (Cargo) of the required package that are wanted.
  package var wantedExtras: [String] = []
  /// The file or repository required in place of a version.
  package var url: String?

  package init(target: String, constraints: String = "") {
    self.target = target
    self.constraints = constraints
  }
}

/// A requirement that no rule can read.
package struct MalformedRequirement: Sendable, Hashable {
  /// As it came.
  package var text: String
  package var reason: String

  package init(text: String, reason: String) {
    self.text = text
    self.reason = reason
  }
}

/// What is stored of a package, as far as it saves fetching it again.
package struct KnownPackage: Sendable, Hashable {
  /// The change counter of what is stored.
  package var serial: Int64?
  package var documentTag: String?
  package var profileSource: String?
  package var importNamesSource: String?
  /// By version: fingerprints of what requirements were read from.
  package var requirementsSources: [String: String] = [:]
  /// By version, of those with such a fingerprint: when it was published.
  package var releaseDates: [String: UnixMicroseconds] = [:]

  package init() {}
}

/// What storing a batch changed.
package struct StoreChange: Sendable, Hashable {
  /// Packages that the graph had only heard of, required by those of the batch.
  package var stubs = 0
  package var versionsAdded = 0
  package var versionsChanged = 0
  package var versionsDeleted = 0
  package var edgesAdded = 0
  /// Packages whose content the database refuses, with the reason: stored as failed.
  package var rejected: [String: String] = [:]

  package init() {}

  package static func += (sum: inout StoreChange, other: StoreChange) {
    sum.stubs += other.stubs
    sum.versionsAdded += other.versionsAdded
    sum.versionsChanged += other.versionsChanged
    sum.versionsDeleted += other.versionsDeleted
    sum.edgesAdded += other.edgesAdded
    sum.rejected.merge(other.rejected) { $1 }
  }
}
