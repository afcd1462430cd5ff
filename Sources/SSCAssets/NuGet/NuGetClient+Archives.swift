internal import AssetKitHTTP

extension NuGetClient {
  /// How much of a package's end is fetched first: the directory of most fits in.
  private static let firstTail: Int64 = 16 << 10
  /// The longest directory that is fetched.
  private static let maxDirectory = 32 << 20

  /// The paths of the members of a version's package, from its end alone where the server gives parts.
  ///
  /// - Parameters:
  ///   - version: Normalised: in lower case, without metadata.
  ///   - maxBytes: The largest package to fetch as a whole; beyond, it throws `HTTPError` with
  ///     `bodyTooLarge`.
  func paths(in name: String, _ version: String, maxBytes: Int64) async throws -> [String] {
    let url = try await contentURL(of: name, version, suffix: "\(name).\(version).nupkg")
    var tail: [UInt8] = []
    var range = HTTPByteRange.last(Self.firstTail)
    // The end, the longest end there can be, and the directory before it.
    for _ in 0..<3 {
      let response: HTTPResponse
      do {
        response = try await http.get(
          HTTPRequest(
            url, range: range, maxBodyBytes: Self.maxDirectory, acceptsCompression: false))
      } catch let error as HTTPError where error.code == .bodyTooLarge {
        // The server gives no parts.
        return try await wholePaths(url, maxBytes: maxBytes)
      }
      guard response.isSuccess else {
        throw PackageDataError(
          .badArchive, url, "the registry lists it, but it answers \(response.status)")
      }
      guard response.status == 206, let size = response.wholeSize else {
        return try Self.paths(.bytes(response.body.bytes), url)
      }
      tail = response.body.bytes + tail
      switch try ZIPDirectory.read(tail: tail, size: size, subject: url) {
      case .members(let directory): return directory.paths
      case .needs(let bytes): range = .closed(bytes.lowerBound...bytes.upperBound - 1)
      case .unreadable: return try await wholePaths(url, maxBytes: maxBytes)
      }
    }
    return try await wholePaths(url, maxBytes: maxBytes)
  }

  private func wholePaths(_ url: String, maxBytes: Int64) async throws -> [String] {
    let request = HTTPRequest(
      url, maxBodyBytes: Int(clamping: maxBytes), acceptsCompression: false)
    let (response, archive) = try await http.download(request)
    guard response.isSuccess else {
      throw PackageDataError(
        .badArchive, url, "the registry lists it, but it answers \(response.status)")
    }
    return try Self.paths(.descriptor(archive.descriptor), url)
  }

  private static func paths(
    _ input: ArchiveInput, _ url: String
  ) throws(PackageDataError) -> [String] {
    var paths: [String] = []
    try ArchiveReader.forEachMember(of: input, format: .zip, subject: url) { member in
      paths.append(member.path)
    }
    return paths
  }
}

extension HTTPResponse {
  /// Of an answer with a part: the size of the whole (RFC 9110, section 14.4); nil when unknown.
  fileprivate var wholeSize: Int64? {
    headers["Content-Range"]?.split(separator: "/").last.flatMap { Int64($0) }
  }
}
