package import AssetKitHTTP

/// PyPI over HTTP: the four kinds of documents and the files, parsed or refused.
///
/// A document that arrives whole and can't be read is fetched once more: a cache on the way may have
/// held half of it. Everything that goes wrong for good is thrown, so that nothing is ever taken for
/// a shorter answer.
package struct PyPIClient: Sendable {
  let http: HTTPClient
  /// Without a slash at the end.
  let baseURL: String

  /// Makes a client.
  ///
  /// - Parameter baseURL: The registry's address, such as `https://registry.example`.
  package init(_ http: HTTPClient, baseURL: String) {
    self.http = http
    self.baseURL = String(baseURL.reversed().drop { $0 == "/" }.reversed())
  }

  /// What the client has asked for and received so far.
  package var traffic: Traffic {
    let total = http.statistics.total
    return Traffic(requests: total.requests, receivedBytes: total.receivedBytes)
  }

  /// A project's page; nil when the registry doesn't have the project.
  package func project(_ name: String) async throws -> SimpleProject? {
    let url = "\(baseURL)/simple/\(name)/"
    return try await document(simple(url)) { response in
      guard response.isJSON else {
        return try SimpleProject(
          html: response.body.bytes, name: name, pageURL: response.effectiveURL)
      }
      return try response.withJSON(subject: url) {
        try SimpleProject($0, pageURL: response.effectiveURL)
      }
    }
  }

  /// The metadata file beside a wheel, checked against the hash that the page states.
  ///
  /// - Throws: `PackageDataError` also when it isn't there: the page says it is.
  package func metadata(_ file: ProjectFile, url: String) async throws -> CoreMetadata {
    let metadata = try await document(HTTPRequest(url, maxBodyBytes: 16 << 20)) { response in
      if case .available(let expected?) = file.coreMetadata {
        let found = response.body.withUnsafeBytes(sha256)
        guard found == expected else {
          throw PackageDataError(
            .malformedMetadata, file.filename, "its metadata's SHA-256 isn't the one announced")
        }
      }
      return try CoreMetadata(metadata: response.body.bytes, subject: url)
    }
    guard let metadata else {
      throw PackageDataError(
        .malformedMetadata, file.filename, "its metadata is announced, and isn't there")
    }
    return metadata
  }

  /// The JSON API's document of one version; nil when there is none.
  package func release(_ project: String, _ version: String) async throws -> CoreMetadata? {
    let url = "\(baseURL)/pypi/\(project)/\(percentEncoded(version))/json"
    return try await document(HTTPRequest(url)) { response in
      try CoreMetadata(json: response.body.bytes, subject: url)
    }
  }

  func simple(_ url: String, validators: HTTPValidators? = nil) -> HTTPRequest {
    HTTPRequest(
      url,
      headers: [
        "Accept": "application/vnd.pypi.simple.v1+json, "
          + "application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
      ], validators: validators)
  }

  /// Fetches and reads a document; nil when the registry says that it is gone.
  private func document<Document>(
    _ request: HTTPRequest, read: (HTTPResponse) throws -> Document
  ) async throws -> Document? {
    var isSecond = false
    while true {
      let response = try await http.get(request)
      guard response.isSuccess else { return nil }
      do {
        return try read(response)
      } catch is PackageDataError where !isSecond {
        isSecond = true
      }
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

extension HTTPResponse {
  /// Whether the body is JSON; else it is HTML.
  var isJSON: Bool { headers["Content-Type"]?.asciiLowercased.contains("json") == true }

  /// Parses the body where it lies.
  func withJSON<Result>(
    subject: String, _ body: (JSONElement) throws -> Result
  ) throws -> Result {
    try self.body.withUnsafeBytes { bytes in
      try body(
        JSONDocument(bytes, capacity: bytes.count + HTTPBody.padding, subject: subject).root)
    }
  }
}
