/// What became of one package.
package enum PackageOutcome: Sendable, Hashable {
  /// It was read as a whole.
  case complete(PackageContent)
  /// It couldn't be read; what is stored stays as it is, and the reason is kept.
  case failed(name: String, reason: String)
  /// The registry doesn't have it, although its listing does.
  case gone(name: String)

  package var name: String {
    switch self {
    case .complete(let content): content.name
    case .failed(let name, _), .gone(let name): name
    }
  }
}

/// A package with all of its versions, as the registry has it.
package struct PackageContent: Sendable, Hashable {
  /// The name in the ecosystem's normal form.
  package var name: String
  /// The package's change counter at the registry.
  package var serial: Int64?
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
  /// Empty when yanked without a reason, nil when not yanked.
  package var yankedReason: String?
  /// The package URL.
  package var purl: String
  /// What it requires; nil when what is stored still holds.
  package var requirements: RequirementsContent?

  package init(name: String, serialNumber: Int, purl: String) {
    self.name = name
    self.serialNumber = serialNumber
    self.purl = purl
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

/// From a version to a package that it requires.
package struct DependencyEdge: Sendable, Hashable {
  /// The required package's name in normal form.
  package var target: String
  /// The constraint on versions; empty when any will do.
  package var constraints = ""
  /// The whole environment marker in its normal spelling; nil for every environment.
  package var marker: String?
  /// The extras that alone ask for this; empty for a plain dependency.
  package var extras: [String] = []
  /// The extras of the required package that are wanted.
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
  package var profileSource: String?
  package var importNamesSource: String?
  /// By version: fingerprints of what requirements were read from.
  package var requirementsSources: [String: String] = [:]

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
