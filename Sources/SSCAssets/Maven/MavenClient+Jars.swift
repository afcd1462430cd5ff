extension MavenClient {
  /// The Java packages of a version's jar; nil when there is none, which is normal for many.
  ///
  /// - Parameter maxBytes: A larger answer is refused, as `HTTPError.Code.bodyTooLarge`.
  /// - Throws: `PackageDataError` for a damaged jar or a bomb.
  func javaPackages(_ place: MavenCoordinates, maxBytes: Int64) async throws -> [String]? {
    var packages = JavaPackages()
    let exists = try await http.forEachZipMember(
      of: "\(baseURL)/\(place.path(extension: "jar"))", maxBytes: maxBytes
    ) { packages.add(path: $0) }
    return exists ? packages.names : nil
  }
}
