internal import AssetKitHTTP

extension HTTPClient {
  /// Fetches and reads a document; nil when the registry says that it is gone.
  ///
  /// A document that arrives whole and can't be read is fetched once more: a cache on the way may have
  /// held half of it.
  ///
  /// - Parameter read: Makes something of a successful response, or of 304 when the request has
  ///   validators; `PackageDataError` is what leads to a second try.
  func document<Document>(
    _ request: HTTPRequest, read: (HTTPResponse) throws -> Document
  ) async throws -> Document? {
    var isSecond = false
    while true {
      let response = try await get(request)
      guard response.isSuccess || response.isNotModified else { return nil }
      do {
        return try read(response)
      } catch is PackageDataError where !isSecond {
        isSecond = true
      }
    }
  }
}

extension HTTPResponse {
  /// Whether the body is JSON.
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
