internal import AssetKitHTTP

/// RubyGems over HTTP: the compact index and the gems on one side, the API with its limit on the other.
struct RubyGemsClient: Sendable {
  /// For the index and the gems, which are files in a cache.
  let http: HTTPClient
  /// For the API, which refuses more than so many requests a second.
  private let api: HTTPClient
  /// Of the index; without a slash at the end, as the next.
  let indexURL: String
  private let apiURL: String

  init(http: HTTPClient, api: HTTPClient, indexURL: String, apiURL: String) {
    self.http = http
    self.api = api
    self.indexURL = indexURL
    self.apiURL = apiURL
  }

  /// What was asked of the registry so far.
  var traffic: Traffic {
    let (files, answers) = (http.traffic, api.traffic)
    return Traffic(
      requests: files.requests + answers.requests,
      receivedBytes: files.receivedBytes + answers.receivedBytes)
  }

  func shutdown() async {
    await http.shutdown()
    await api.shutdown()
  }

  /// What the index answers about a gem.
  enum InfoAnswer: Sendable {
    /// The file is the one whose tag was sent.
    case notModified
    /// The file, its state, and its tag.
    case info(GemInfo, state: GemInfoDigest, tag: String?)
  }

  /// The index's file of a gem; nil when there is none.
  ///
  /// - Parameter tag: The entity tag of the file that was read before.
  func info(_ name: String, tag: String?) async throws -> InfoAnswer? {
    let url = "\(indexURL)/info/\(name)"
    let request = HTTPRequest(
      url, maxBodyBytes: 64 << 20, validators: tag.map { HTTPValidators(entityTag: $0) })
    return try await http.document(request) { response in
      if response.isNotModified { return .notModified }
      try response.checkDigest(subject: url)
      return .info(
        try GemInfo(response.body.bytes, subject: url),
        state: response.body.withUnsafeBytes(GemInfoDigest.init(of:)),
        tag: response.validators?.entityTag)
    }
  }

  /// Where a gem's source is; nil when the API doesn't have the gem.
  func links(_ name: String) async throws -> GemLinks? {
    let url = "\(apiURL)/api/v1/gems/\(name).json"
    return try await api.document(HTTPRequest(url)) { response in
      try response.withJSON(subject: url) { try GemLinks($0, subject: url) }
    }
  }

  /// When the versions of a gem were pushed; nil when the API doesn't have the gem.
  func dates(_ name: String) async throws -> GemDates? {
    let url = "\(apiURL)/api/v1/versions/\(name).json"
    return try await api.document(HTTPRequest(url)) { response in
      try response.withJSON(subject: url) { try GemDates($0, subject: url) }
    }
  }

  /// Fetches a gem and reads the names under which its code is required.
  ///
  /// - Throws: `HTTPError` with `bodyTooLarge` for a larger one; `PackageDataError` when it isn't there
  ///   or isn't what the index says.
  func importNames(
    of variant: GemInfo.Variant, gem name: String, maxBytes: Int64
  ) async throws -> [String] {
    let platform = variant.platform == GemInfo.Variant.anyPlatform ? "" : "-\(variant.platform)"
    let filename = "\(name)-\(variant.number)\(platform).gem"
    let request = HTTPRequest(
      "\(apiURL)/downloads/\(percentEncoded(filename))", maxBodyBytes: Int(clamping: maxBytes),
      acceptsCompression: false)
    let (response, archive) = try await http.spool(request)
    guard response.isSuccess else {
      throw PackageDataError(
        .badArchive, filename, "the index lists it, but it answers \(response.status)")
    }
    return try archive.withArchive { try GemImportNames.read($0, subject: filename) }
  }
}
