internal import AssetKitHTTP

/// The exports of OSV over HTTP: an ecosystem's dump, its list of changes, and records one by one.
package struct OSVClient: Sendable {
  /// The list of changes is read in pieces of this size, from its top.
  private static let piece: Int64 = 256 << 10
  private static let largestDump = 16 << 30
  private static let largestRecord = 16 << 20

  let http: HTTPClient
  /// Without a slash at the end.
  private let baseURL: String

  init(_ http: HTTPClient, baseURL: String) {
    self.http = http
    self.baseURL = String(baseURL.reversed().drop { $0 == "/" }.reversed())
  }

  /// What the client has asked for and received so far.
  var traffic: Traffic {
    let total = http.statistics.total
    return Traffic(requests: total.requests, receivedBytes: total.receivedBytes)
  }

  /// The address of an ecosystem's list of changes.
  func changesURL(of ecosystem: Ecosystem) -> String {
    "\(baseURL)/\(ecosystem.osvName)/modified_id.csv"
  }

  /// Fetches an ecosystem's dump into a file without a name.
  func dump(of ecosystem: Ecosystem) async throws -> TemporaryFile {
    let url = "\(baseURL)/\(ecosystem.osvName)/all.zip"
    let (response, file) = try await unlessUnreachable {
      try await http.download(
        HTTPRequest(url, maxBodyBytes: Self.largestDump, acceptsCompression: false))
    }
    guard response.isSuccess else {
      throw IngestionError(
        .noListing, "\(url) answers with status \(response.status); expected a dump of advisories")
    }
    return file
  }

  /// What changed since a moment, newest first.
  struct Changes: Sendable {
    /// Nil when the list is the one that was read before.
    var advisories: [ModifiedAdvisory]?
    /// Where they were read.
    var source: ListingSource
  }

  /// Reads the list of changes from its top, down to the moment that was handled last.
  ///
  /// - Throws: `PackageDataError` when the list is damaged, so that the dump must be read.
  func changes(
    of ecosystem: Ecosystem, since progress: AdvisoryProgress
  ) async throws -> Changes {
    let url = changesURL(of: ecosystem)
    var first = HTTPRequest(url, range: .closed(0...Self.piece - 1))
    if progress.source.url == url {
      first.validators = HTTPValidators(
        entityTag: progress.source.entityTag, lastModified: progress.source.lastModified)
    }
    var response = try await piece(first)
    if response.isNotModified { return Changes(source: progress.source) }
    let source = ListingSource(
      url: url, entityTag: response.validators?.entityTag,
      lastModified: response.validators?.lastModified)
    var reader = ModifiedAdvisories(since: progress.handled, subject: url)
    var advisories: [ModifiedAdvisory] = []
    var offset: Int64 = 0
    while true {
      let body = response.body
      advisories += try body.withUnsafeBytes { bytes throws(PackageDataError) in
        try reader.read(bytes)
      }
      offset += Int64(body.count)
      guard !reader.isDone, response.status == 206, body.count == Int(Self.piece) else { break }
      guard let total = response.totalSize, offset < total else { break }
      response = try await piece(
        HTTPRequest(url, range: .closed(offset...offset + Self.piece - 1)))
      guard response.validators?.entityTag == source.entityTag else {
        throw PackageDataError(.malformedChangeList, url, "it changed while it was read")
      }
    }
    if let last = try reader.finish() { advisories.append(last) }
    // What was handled last is in the list, or something older: else its end is missing.
    guard
      reader.isDone || progress.handled.rawValue == 0
        || advisories.last?.modified == progress.handled
    else {
      throw PackageDataError(
        .malformedChangeList, url, "it ends before the changes that were handled last")
    }
    return Changes(advisories: advisories, source: source)
  }

  /// Reads one record; what can't be read is fetched once more before it is given up.
  ///
  /// - Throws: `PackageDataError` for a record that can't be read, `HTTPError` for one that can't be had.
  func record(_ id: String, of ecosystem: Ecosystem) async throws -> AdvisoryNews {
    let url = "\(baseURL)/\(ecosystem.osvName)/\(percentEncoded(id)).json"
    var isSecond = false
    while true {
      let response = try await http.get(HTTPRequest(url, maxBodyBytes: Self.largestRecord))
      guard response.isSuccess else { return .gone(id: id) }
      do {
        let advisory = try Advisory(json: response.body.bytes, subject: id)
        guard advisory.record.id == id else {
          throw PackageDataError(.unexpectedJSON, id, "the record has another id")
        }
        return .advisory(advisory)
      } catch is PackageDataError where !isSecond {
        isSecond = true
      }
    }
  }

  private func piece(_ request: HTTPRequest) async throws -> HTTPResponse {
    var request = request
    request.maxBodyBytes = 1 << 30
    request.patience = .seconds(30)
    let response = try await unlessUnreachable { try await http.get(request) }
    guard response.isSuccess || response.isNotModified else {
      throw IngestionError(
        .noListing,
        "\(request.url) answers with status \(response.status); expected OSV's list of changes")
    }
    return response
  }

  private func unlessUnreachable<Value: Sendable>(
    _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as HTTPError {
      throw IngestionError(
        .noListing,
        "the advisories can't be had: \(error); ASSETKIT_OSV_URL says where they are")
    }
  }
}

extension HTTPResponse {
  /// The size of the whole of which this is a part; nil when the server doesn't say.
  fileprivate var totalSize: Int64? {
    headers["Content-Range"].flatMap { $0.split(separator: "/").last }.flatMap { Int64($0) }
  }
}
