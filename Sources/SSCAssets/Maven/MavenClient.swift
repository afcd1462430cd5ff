package import AssetKitHTTP

/// A Maven repository over HTTP: versions, POMs, jars; its index is in an extension.
package struct MavenClient: Sendable {
  let http: HTTPClient
  /// Without a slash at the end.
  let baseURL: String
  private let parents = POMStore()

  /// A POM as the repository has it.
  package enum POMDocument: Sendable {
    /// With the time at which the file was written.
    case found(POM, modified: UnixMicroseconds?)
    /// The repository has it not.
    case missing
    /// The repository has it, whole, and nobody can read it.
    case unreadable(String)
  }

  /// What the repository says about its list of a package's versions.
  package enum MetadataDocument: Sendable {
    case found(MavenMetadata, entityTag: String?)
    /// It is as it was.
    case notModified
    case missing
  }

  /// Makes a client.
  ///
  /// - Parameter baseURL: The repository's root, such as `https://registry.example/maven2`.
  package init(_ http: HTTPClient, baseURL: String) {
    self.http = http
    self.baseURL = baseURL
  }

  /// The list of a package's versions.
  ///
  /// - Parameter entityTag: That of the list that is known.
  package func metadata(
    _ name: MavenName, entityTag: String? = nil
  ) async throws -> MetadataDocument {
    let url = "\(baseURL)/\(name.path)/maven-metadata.xml"
    let validators = entityTag.map { HTTPValidators(entityTag: $0, lastModified: nil) }
    let request = HTTPRequest(url, maxBodyBytes: 16 << 20, validators: validators)
    return try await http.document(request) { response in
      if response.isNotModified { return .notModified }
      return .found(
        try MavenMetadata(xml: response.body.bytes, subject: url),
        entityTag: response.validators?.entityTag)
    } ?? .missing
  }

  /// The POM of a version.
  ///
  /// - Throws: `PackageDataError` for one that arrives damaged twice, besides what the client throws.
  package func pom(_ place: MavenCoordinates) async throws -> POMDocument {
    let path = place.path(extension: "pom")
    var received: [UInt8] = []
    do {
      let request = HTTPRequest("\(baseURL)/\(path)", maxBodyBytes: 16 << 20)
      return try await http.document(request) { response in
        received = response.body.bytes
        let modified = response.headers["Last-Modified"].flatMap(UnixMicroseconds.init(httpDate:))
        return .found(try POM(xml: received, subject: path), modified: modified)
      } ?? .missing
    } catch let error as PackageDataError {
      // A POM never changes: if this is what was published, it will never be any better.
      guard try await isPublished(received, path) else { throw error }
      return .unreadable(error.reason)
    }
  }

  /// Whether the repository's own checksum says that a file arrived as it was published; a repository
  /// without checksums is believed.
  private func isPublished(_ bytes: [UInt8], _ path: String) async throws -> Bool {
    guard let expected = try await checksum(of: "\(baseURL)/\(path)") else { return true }
    return expected == SHA1Digest.of(bytes)
  }

  /// The SHA-1 that the repository states for a file; nil when it states none.
  func checksum(of url: String) async throws -> String? {
    let request = HTTPRequest("\(url).sha1", maxBodyBytes: 65_536)
    return try await http.document(request) { response in
      // Some tools write the file's name behind it.
      let text = String(decoding: response.body.bytes, as: UTF8.self)
      let digits = text.split(whereSeparator: \.isWhitespace).first?.asciiLowercased ?? ""
      guard digits.utf8.count == 40, digits.allSatisfy(\.isHexDigit) else {
        throw PackageDataError(.malformedChecksum, request.url, "expected a SHA-1")
      }
      return digits
    }
  }

  /// Makes effective POMs; parents and BOMs are shared by all packages that are read.
  package var resolver: EffectivePOMResolver {
    EffectivePOMResolver(boms: boms) { place in
      try await parents.pom(at: place) { place in
        guard case .found(let pom, _) = try await self.pom(place) else { return nil }
        return pom
      }
    }
  }

  private let boms = EffectivePOMResolver.BOMCache()
}
