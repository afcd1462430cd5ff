package import AssetKitHTTP

/// crates.io over HTTP: the sparse index, and the static files beside it; never its API.
///
/// Both are static files on a content delivery network, without a limit on requests. The API admits one
/// request a second, and has nothing that these don't have.
package struct CargoClient: Sendable {
  let http: HTTPClient
  /// The sparse index, without a slash at the end.
  let indexURL: String
  /// Where the dump, the feeds and the crates' archives are, without a slash at the end.
  let staticURL: String

  /// Makes a client.
  ///
  /// - Parameters:
  ///   - indexURL: The sparse index's address, without a slash at the end.
  ///   - staticURL: The address of dump, feed and archives, without a slash at the end.
  package init(_ http: HTTPClient, indexURL: String, staticURL: String) {
    self.http = http
    self.indexURL = indexURL
    self.staticURL = staticURL
  }

  /// What the index says of a crate.
  enum Answer {
    case index(CargoIndex, documentTag: String?)
    /// What is stored under the tag that was sent still holds.
    case unchanged
  }

  /// The address of the database dump.
  var dumpURL: String { "\(staticURL)/db-dump.tar.gz" }

  /// A crate's file in the sparse index; nil when there is none (404, 410, 451).
  ///
  /// - Parameters:
  ///   - key: The crate's key (`CargoName`).
  ///   - documentTag: The tag of what is stored; nil to ask for the file whatever is stored.
  func crate(_ key: String, documentTag: String?) async throws -> Answer? {
    let url = "\(indexURL)/\(CargoName.indexPath(key))"
    let validators = documentTag.map { HTTPValidators(entityTag: $0) }
    return try await http.document(HTTPRequest(url, validators: validators)) { response in
      if response.isNotModified { return .unchanged }
      let index = try response.body.withUnsafeBytes { bytes in
        try CargoIndex(
          bytes, capacity: bytes.count + HTTPBody.padding, key: key, subject: url)
      }
      return .index(index, documentTag: response.validators?.entityTag)
    }
  }

  /// Fetches the archive of a version and reads the import names from it.
  func importNames(of entry: CargoIndex.Entry, maxBytes: Int64) async throws -> [String] {
    let file = "\(entry.name)-\(entry.version).crate"
    // A plus sign of build metadata must be escaped: storage takes it for a blank.
    let request = HTTPRequest(
      "\(staticURL)/crates/\(entry.name)/\(percentEncoded(file))",
      maxBodyBytes: Int(clamping: maxBytes), acceptsCompression: false)
    let (response, archive) = try await http.spool(request)
    guard response.isSuccess else {
      throw PackageDataError(
        .badArchive, file, "the index lists it, but it answers \(response.status)")
    }
    return try archive.withArchive {
      try CargoImportNames.read($0, crate: entry.name, subject: file)
    }
  }

  /// Fetches the dump into a file without a name.
  ///
  /// - Parameter validators: What came with the dump that is stored, which answers 304 while it holds.
  func dump(validators: HTTPValidators?) async throws -> (HTTPResponse, TemporaryFile) {
    var request = HTTPRequest(
      dumpURL, maxBodyBytes: 64 << 30, timeout: .seconds(4 * 3_600), validators: validators,
      acceptsCompression: false)
    // Nothing can begin without it: who started the run wants to know soon that it can't be had.
    request.patience = .seconds(30)
    return try await http.download(request)
  }

  /// What was published last; nil when there is no feed.
  func feed() async throws -> CratesFeed? {
    let url = "\(staticURL)/rss/updates.xml"
    var request = HTTPRequest(url)
    request.patience = .seconds(30)
    return try await http.document(request) { response in
      try CratesFeed(response.body.bytes, subject: url)
    }
  }
}
