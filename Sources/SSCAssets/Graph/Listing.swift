/// A package as a registry's listing has it.
package struct ListedPackage: Sendable, Hashable {
  /// The name in the ecosystem's normal form.
  package var name: String
  /// The registry's spelling.
  package var spelling: String
  /// The package's change counter; nil when the registry has none.
  package var serial: Int64?
  /// Whether it is gone; in increments only.
  package var isRemoved = false
  /// Where its source is, when the listing says so.
  package var repositoryURL: String?
  /// One of its versions, in listings that have those: a package occurs once for each.
  package var version: ListedVersion?

  package init(name: String, spelling: String, serial: Int64? = nil) {
    self.name = name
    self.spelling = spelling
    self.serial = serial
  }
}

/// A version as a registry's listing has it.
package struct ListedVersion: Sendable, Hashable {
  /// The registry's spelling.
  package var name: String
  package var releaseDate: UnixMicroseconds?
  /// Whether it is gone; in increments only.
  package var isRemoved = false

  package init(name: String, releaseDate: UnixMicroseconds?, isRemoved: Bool = false) {
    self.name = name
    self.releaseDate = releaseDate
    self.isRemoved = isRemoved
  }
}

/// How much of the registry a listing covers.
package enum ListingScope: String, Sendable {
  /// Everything: what isn't in it is gone.
  case whole
  /// What changed: what isn't in it is as before.
  case increment
}

/// What is known at the end of a listing.
package struct ListingEnd: Sendable, Hashable {
  /// The registry's change counter; nil when it has none.
  package var serial: Int64?
  /// Where the next increment begins, in the registry's client's own words.
  package var cursor: String?

  package init(serial: Int64? = nil, cursor: String? = nil) {
    self.serial = serial
    self.cursor = cursor
  }
}

/// Where a listing came from, and how to ask later whether it still holds.
package struct ListingSource: Sendable, Hashable {
  package var url: String
  /// The `ETag`, as it came.
  package var entityTag: String?
  /// The `Last-Modified`, as it came.
  package var lastModified: String?

  package init(url: String, entityTag: String? = nil, lastModified: String? = nil) {
    self.url = url
    self.entityTag = entityTag
    self.lastModified = lastModified
  }
}

/// The listing that a store has merged last.
package struct StoredListing: Sendable, Hashable {
  package var source: ListingSource
  /// The registry's change counter; nil when it has none.
  package var serial: Int64?
  /// Where the next increment begins; nil for registries without increments.
  package var cursor: String?
  /// The number of packages.
  package var packages: Int

  package init(source: ListingSource, serial: Int64?, cursor: String? = nil, packages: Int) {
    self.source = source
    self.serial = serial
    self.cursor = cursor
    self.packages = packages
  }
}

/// What merging a listing changed.
package struct ListingChange: Sendable, Hashable {
  /// The number of packages in the registry, each once.
  package var packages = 0
  /// The registry's change counter; nil when it has none.
  package var serial: Int64?
  /// Packages that the store hadn't heard of.
  package var added = 0
  /// Packages that the listing doesn't have any more.
  package var unlisted = 0
  /// Where the next increment begins.
  package var cursor: String?

  package init(
    packages: Int = 0, serial: Int64? = nil, added: Int = 0, unlisted: Int = 0,
    cursor: String? = nil
  ) {
    self.packages = packages
    self.serial = serial
    self.cursor = cursor
    self.added = added
    self.unlisted = unlisted
  }
}

/// Which packages to fetch.
package struct PendingQuery: Sendable, Hashable {
  /// The kinds of work; all of them look at listed packages only.
  package enum Work: String, Sendable {
    /// What isn't complete: stubs, and what failed before.
    case incomplete
    /// What was complete once, and is another state than the listing's.
    case changed
    /// What was complete once, changed or not.
    case known
    /// Everything.
    case listed
  }

  package var work: Work
  /// Only these; nil for all.
  package var names: [String]?
  /// Only what comes after this name.
  package var after = ""
  /// The most packages to give.
  package var limit = 500

  package init(_ work: Work, names: [String]? = nil) {
    self.work = work
    self.names = names
  }
}

/// A package to fetch.
package struct PendingPackage: Sendable, Hashable {
  package var name: String
  /// The registry's spelling.
  package var spelling: String
  /// The change counter in the listing.
  package var listedSerial: Int64?
  /// Where its source is, as far as the listing says so.
  package var listedRepositoryURL: String?
  /// Its versions in the listing, with their dates, for registries whose listings have those.
  package var listedVersions: [ListedVersion] = []

  package init(
    name: String, spelling: String, listedSerial: Int64? = nil, listedRepositoryURL: String? = nil
  ) {
    self.name = name
    self.spelling = spelling
    self.listedSerial = listedSerial
    self.listedRepositoryURL = listedRepositoryURL
  }
}

/// The number of an ecosystem's packages.
package struct PackageCounts: Sendable, Hashable {
  /// In the registry's last listing.
  package var listed = 0
  /// Of these, complete.
  package var complete = 0
  /// Required by others and not in the listing.
  package var unlistedStubs = 0
  /// Gone from the listing, content kept.
  package var gone = 0
  /// Failed the last time.
  package var failed = 0

  package init(
    listed: Int = 0, complete: Int = 0, unlistedStubs: Int = 0, gone: Int = 0, failed: Int = 0
  ) {
    self.listed = listed
    self.complete = complete
    self.unlistedStubs = unlistedStubs
    self.gone = gone
    self.failed = failed
  }
}

/// A node of the graph that another service made and that requires a package: SecureChain's requirement
/// files, and versions.
package struct ParentReference: Sendable, Hashable {
  /// The node's identity in the store: Neo4j's element id, PostgreSQL's text.
  package var id: String
  /// The constraint on the package's versions.
  package var constraints: String
  /// What becomes the edge's `parent_version_name`: the parent package's name, when there is one.
  package var versionName: String?

  package init(id: String, constraints: String, versionName: String? = nil) {
    self.id = id
    self.constraints = constraints
    self.versionName = versionName
  }
}
