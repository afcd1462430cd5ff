internal import AssetKitHTTP

/// npm over HTTP: packages' documents from the registry, names and changes from its replication.
///
/// Everything that goes wrong for good is thrown, so that nothing is ever taken for a shorter answer.
struct NPMClient: Sendable {
  let http: HTTPClient
  /// The registry's address, without a slash at the end.
  let registryURL: String
  /// The address of the replication, likewise.
  let replicationURL: String
  /// The largest document that is read.
  let maxDocumentBytes: Int
  /// Nil when there is no limit.
  let budget: NPMRequestBudget?

  /// The most entries that the replication gives at once.
  static let pageLimit = 10_000

  /// What the registry says of a package that it has.
  enum Answer {
    /// The document, and the entity tag to ask with the next time.
    case document(NPMPackument, tag: String?)
    /// The document with the given tag still holds.
    case notModified
  }

  /// Fetches a package's document; nil when the registry doesn't have the package.
  ///
  /// - Parameter tag: The tag of a document that is known.
  func packument(_ name: String, tag: String? = nil) async throws -> Answer? {
    let request = HTTPRequest(
      "\(registryURL)/\(NPMName.pathSegment(name))", maxBodyBytes: maxDocumentBytes,
      validators: tag.map { HTTPValidators(entityTag: $0) })
    try await budget?.spend(http)
    return try await http.document(request) { response in
      if response.isNotModified { return .notModified }
      let document = try response.withJSON(subject: name) { try NPMPackument($0, name: name) }
      return .document(document, tag: response.validators?.entityTag)
    }
  }

  /// The sequence number of the last change.
  func lastSequence() async throws -> Int64 {
    // Nothing can begin without it: who started the run wants to know soon that it can't be had.
    try await listing("\(replicationURL)/", patience: .seconds(30)) { root, url in
      guard let sequence = root[key: "update_seq"]?.int else {
        throw PackageDataError(.unexpectedJSON, url, "expected 'update_seq'")
      }
      return sequence
    }
  }

  /// The packages from a name on, in the replication's order; from the first without one.
  func names(from name: String?) async throws -> NPMNamesPage {
    var url = "\(replicationURL)/_all_docs?limit=\(Self.pageLimit)"
    if let name { url += "&startkey=\(percentEncoded(jsonString(name)))" }
    return try await listing(url) { try NPMNamesPage($0, subject: $1) }
  }

  /// The changes after a sequence number, oldest first.
  func changes(since sequence: Int64) async throws -> NPMChangesPage {
    let url = "\(replicationURL)/_changes?since=\(sequence)&limit=\(Self.pageLimit)"
    return try await listing(url) { try NPMChangesPage($0, subject: $1) }
  }

  /// Fetches and reads a part of the listing.
  ///
  /// - Throws: `IngestionError` for whatever goes wrong for good.
  private func listing<Part>(
    _ url: String, patience: Duration? = nil, read: (JSONElement, String) throws -> Part
  ) async throws -> Part {
    var request = HTTPRequest(url, maxBodyBytes: 256 << 20)
    request.patience = patience
    do {
      try await budget?.spend(http)
      let part = try await http.document(request) { response in
        try response.withJSON(subject: url) { try read($0, url) }
      }
      if let part { return part }
    } catch let error as HTTPError {
      throw Self.noListing("\(error)")
    } catch let error as PackageDataError {
      throw Self.noListing("\(error)")
    }
    throw Self.noListing("\(url) doesn't exist")
  }

  private static func noListing(_ reason: String) -> IngestionError {
    IngestionError(
      .noListing,
      "a page of the registry's listing can't be had: \(reason); ASSETKIT_NPM_REPLICATION_URL says "
        + "where it is")
  }
}

/// A text as JSON; ids of other documents than packages' may hold anything.
private func jsonString(_ text: String) -> String {
  var json = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": json += "\\\(scalar)"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: json.unicodeScalars.append(scalar)
    }
  }
  return json + "\""
}
