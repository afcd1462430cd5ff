package import AssetKitHTTP

/// A package registry, as ingestion, updates and the queue use it: all that differs between ecosystems.
package protocol PackageRegistry: Sendable {
  /// The ecosystem whose packages it has.
  var ecosystem: Ecosystem { get }

  /// What was asked of the registry and received so far.
  var traffic: Traffic { get }

  /// A name in the ecosystem's normal form; nil when no package can have that name.
  func normalizedName(_ name: String) -> String?

  /// Brings the graph's list of packages up to date.
  ///
  /// A registry that tells what changed since a cursor merges increments, others their whole listing.
  ///
  /// - Parameter isWhole: Reads the whole listing whatever is known of it.
  /// - Throws: When any part of it can't be had or read. A listing that was cut off never passes for a
  ///   shorter one.
  func updateListing(
    in graph: any GraphStore, at moment: GraphTime, isWhole: Bool
  ) async throws -> ListingReport

  /// Reads one package as a whole.
  ///
  /// - Parameter known: What is stored of it: what was read from the same source isn't read again.
  /// - Throws: For anything that can't be had or read; there is no half package.
  func read(
    _ package: PendingPackage, known: KnownPackage?, options: ReadingOptions
  ) async throws -> PackageReading

  /// Ends its connections.
  func shutdown() async
}

/// What updating a registry's listing came to.
package struct ListingReport: Sendable {
  /// What it changed; nil when the registry says that the stored one still holds.
  package var change: ListingChange?
  /// How many packages the registry has.
  package var packages: Int
  /// The registry's change counter; nil when it has none.
  package var serial: Int64?
  /// Where the next increment begins; nil for registries without increments.
  package var cursor: String?
  /// Names that no package can have, which are passed over.
  package var invalidNames = 0
  /// Sentences for the run's log: what was odd, and what was done about it.
  package var notes: [String] = []

  package init(
    change: ListingChange? = nil, packages: Int, serial: Int64? = nil, cursor: String? = nil
  ) {
    self.change = change
    self.packages = packages
    self.serial = serial
    self.cursor = cursor
  }
}

/// What is read of each package, and within which limits.
package struct ReadingOptions: Sendable {
  /// Whether archives are fetched for their import names.
  package var readsImportNames = true
  /// Larger archives aren't fetched, and their packages have no import names.
  package var maxArtifactBytes: Int64 = 64 << 20
  /// How many versions of one package are fetched at a time.
  package var concurrentVersions = 4

  package init() {}
}

/// A package as read, and what was worth counting.
package struct PackageReading: Sendable {
  package var outcome: PackageOutcome
  /// Versions, whether their requirements had to be fetched or not.
  package var versions = 0
  package var requirements = 0
  package var malformedRequirements = 0
  /// Versions whose name is none by the ecosystem's rules.
  package var unparsableVersions = 0
  /// Archives that weren't fetched because of their size.
  package var oversizedArchives = 0
  /// What else the ecosystem counts, under the names in its declaration.
  package var counts: [String: Int] = [:]

  package init(_ outcome: PackageOutcome) {
    self.outcome = outcome
    guard case .complete(let content) = outcome else { return }
    versions = content.releases.count
    for release in content.releases {
      if release.serialNumber < 0 { unparsableVersions += 1 }
      requirements += release.requirements?.edges.count ?? 0
      malformedRequirements += release.requirements?.malformed.count ?? 0
    }
  }
}

/// What a run asked of the registry.
package struct Traffic: Sendable, Hashable {
  /// Requests, repetitions included.
  package var requests: Int
  /// Bytes of bodies as they came over the wire.
  package var receivedBytes: Int64

  /// What came since an earlier moment.
  static func - (later: Traffic, earlier: Traffic) -> Traffic {
    Traffic(
      requests: later.requests - earlier.requests,
      receivedBytes: later.receivedBytes - earlier.receivedBytes)
  }
}

extension HTTPClient {
  /// What the client has asked for and received so far.
  package var traffic: Traffic {
    let total = statistics.total
    return Traffic(requests: total.requests, receivedBytes: total.receivedBytes)
  }
}
