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

  /// A project's page; nil when the registry doesn't have the project.
  package func project(_ name: String) async throws -> SimpleProject? {
    let url = "\(baseURL)/simple/\(name)/"
    return try await http.document(simple(url)) { response in
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
    let metadata = try await http.document(HTTPRequest(url, maxBodyBytes: 16 << 20)) { response in
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
    return try await http.document(HTTPRequest(url)) { response in
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

}
