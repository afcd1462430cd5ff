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
