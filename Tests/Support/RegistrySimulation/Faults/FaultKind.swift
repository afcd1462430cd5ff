/// The ways in which the simulator can fail a request.
///
/// The raw values are the executable's spelling.
package enum FaultKind: String, CaseIterable, Codable, Sendable {
  /// 429 with `Retry-After: 0` or `1`.
  case tooManyRequests = "429"
  /// 500 with a page of HTML.
  case serverError = "500"
  /// 503, sometimes with `Retry-After: 0`.
  case unavailable = "503"
  /// Half of what `Content-Length` promises, then the connection closes.
  case truncatedBody = "truncated-body"
  /// A whole answer by HTTP's account, but its JSON (a site's text of any kind) ends in the middle.
  case truncatedJSON = "truncated-json"
  /// The connection is reset instead of an answer.
  case reset
  /// The body comes in ten pieces with pauses between.
  case slowDrip = "slow-drip"
  /// An archive of the right length whose bytes are no archive.
  case badArchive = "bad-archive"
  /// A small archive that unfolds to 128 MiB.
  case archiveBomb = "archive-bomb"
  /// The list of all projects breaks off in the middle of a chunked answer.
  case cutListing = "cut-listing"

  /// Whether this can happen to such a request.
  func applies(to endpoint: Endpoint, asJSON: Bool) -> Bool {
    switch self {
    case .tooManyRequests, .serverError, .unavailable, .truncatedBody, .reset, .slowDrip: true
    case .truncatedJSON: asJSON
    case .badArchive, .archiveBomb: endpoint == .file
    case .cutListing: endpoint == .listing
    }
  }
}

/// The kinds of requests that the registry distinguishes, for faults and statistics.
package enum Endpoint: String, CaseIterable, Codable, Sendable {
  /// `/simple/`
  case listing
  /// `/simple/<project>/`
  case detail
  /// `/pypi/<project>/json` and `/pypi/<project>/<version>/json`
  case release
  /// A wheel or a source archive.
  case file
  /// A file's `.metadata`.
  case metadata
  /// A hand-written document.
  case fixture
  /// Anything else: 404, or a redirect.
  case other
}
