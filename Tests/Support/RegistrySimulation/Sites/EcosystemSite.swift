/// An ecosystem's registry as the simulator serves it, below a path of its own.
///
/// A site spells a `PackageUniverse` in the ecosystem's formats and tells the truth about it. The
/// simulator does the rest: entity tags, byte ranges, latency, faults, statistics. Sites are asked
/// from several threads at once.
package protocol EcosystemSite: Sendable {
  /// The first part of the path: everything below `/npm/` belongs to the site with the prefix `npm`.
  ///
  /// The ecosystem's name by convention.
  var prefix: String { get }

  /// What is served.
  var universe: PackageUniverse { get }

  /// Answers a request.
  ///
  /// - Throws: `ArchiveFailure` when libarchive can't pack a file.
  func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer

  /// What kind of request it is, for faults and statistics.
  ///
  /// Lists and feeds of packages are a `listing`, the document of a package with its versions a
  /// `detail`, one of a single version or beside the main one a `release`, a small file that
  /// describes a version `metadata`, an archive a `file`.
  func endpoint(of request: SiteRequest) -> Endpoint

  /// The package that a request concerns, by normalised name, for faults that stick to one; nil
  /// for listings.
  func project(of request: SiteRequest) -> String?

  /// What is true of everything that the site serves now: written down beside the documents, never
  /// read from them.
  func groundTruth() -> GroundTruth

  /// The normalised name of the package at a position of the universe.
  func name(at position: Int) -> String

  /// The environment in which the ecosystem's assets find the site at an address.
  func settings(at url: String) -> [String: String]
}

extension EcosystemSite {
  package func settings(at url: String) -> [String: String] {
    ["ASSETKIT_\(prefix.uppercased())_URL": url]
  }

  /// Changes a share of the packages; see `PackageUniverse.advance`.
  ///
  /// - Returns: What happened, by normalised name.
  @discardableResult
  package func advance(seed: UInt64, fraction: Double) -> RegistryChange {
    universe.advance(seed: seed, fraction: fraction).named(name)
  }
}

/// A request to a site.
package struct SiteRequest {
  /// The path below the site's prefix, from its first slash on, with percent escapes undone.
  package let path: String
  /// The site's own address, without a slash at the end: for links in documents.
  package let baseURL: String
  private let exchange: Exchange

  init(_ exchange: Exchange, path: String, baseURL: String) {
    self.exchange = exchange
    self.path = path
    self.baseURL = baseURL
  }

  /// The parts of the path.
  package var parts: [String] {
    path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  /// A header of the request.
  package func header(_ name: String) -> String? { exchange.header(name) }

  /// An argument of the query.
  package func argument(_ name: String) -> String? { exchange.argument(name) }
}

/// A site's answer.
package enum SiteAnswer: Sendable {
  /// The document: whole, in part, or 304, as the request's headers ask for it.
  case document(Document)
  /// A status with a short text.
  case status(Int, String = "")
  /// 301 to a path below the site's prefix.
  case redirect(String)
  /// 404.
  case nothing
}
