/// A package as a registry's listing has it.
package struct ListedPackage: Sendable, Hashable {
  /// The name in the ecosystem's normal form.
  package var name: String
  /// The registry's spelling.
  package var spelling: String
  /// The package's change counter; nil when the registry has none.
  package var serial: Int64?

  package init(name: String, spelling: String, serial: Int64? = nil) {
    self.name = name
    self.spelling = spelling
    self.serial = serial
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
  /// The number of packages.
  package var packages: Int

  package init(source: ListingSource, serial: Int64?, packages: Int) {
    self.source = source
    self.serial = serial
    self.packages = packages
  }
}

/// What merging a listing changed.
package struct ListingChange: Sendable, Hashable {
  /// The number of packages in the listing, each once.
  package var packages = 0
  /// The registry's change counter; nil when it has none.
  package var serial: Int64?
  /// Packages that the store hadn't heard of.
  package var added = 0
  /// Packages that the listing doesn't have any more.
  package var unlisted = 0

  package init(packages: Int = 0, serial: Int64? = nil, added: Int = 0, unlisted: Int = 0) {
    self.packages = packages
    self.serial = serial
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
    /// What was complete once, and is behind the registry's serial.
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

  package init(name: String, spelling: String) {
    self.name = name
    self.spelling = spelling
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
