extension NuGetClient {
  /// The paths of the members of a version's package, from its end alone where the server gives parts.
  ///
  /// - Parameters:
  ///   - version: Normalised: in lower case, without metadata.
  ///   - maxBytes: The largest answer to accept; beyond, it throws `HTTPError` with `bodyTooLarge`.
  func paths(in name: String, _ version: String, maxBytes: Int64) async throws -> [String] {
    let url = try await contentURL(of: name, version, suffix: "\(name).\(version).nupkg")
    var paths: [String] = []
    let exists = try await http.forEachZipMember(of: url, maxBytes: maxBytes) { name in
      // What isn't text is the name of nothing that is asked for.
      if let path = String(validating: name, as: UTF8.self) { paths.append(path) }
    }
    guard exists else {
      throw PackageDataError(.badArchive, url, "the registry lists it, and it isn't there")
    }
    return paths
  }
}
