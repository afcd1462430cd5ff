internal import AssetKitHTTP

extension PyPIClient {
  /// Archives up to this size are read from memory, larger ones from a file without a name.
  private static let inMemory: Int64 = 4 << 20

  /// Fetches an archive and reads the import names from it.
  func importNames(
    of file: ProjectFile, project: String, maxBytes: Int64
  ) async throws -> [String] {
    let request = HTTPRequest(
      file.url, maxBodyBytes: Int(clamping: maxBytes), acceptsCompression: false)
    if let size = file.size, size <= Self.inMemory {
      let response = try await http.get(request)
      try check(response, file)
      return try ImportNames.read(
        .bytes(response.body.bytes), filename: file.filename, project: project)
    }
    let (response, archive) = try await http.download(request)
    try check(response, file)
    return try ImportNames.read(
      .descriptor(archive.descriptor), filename: file.filename, project: project)
  }

  private func check(_ response: HTTPResponse, _ file: ProjectFile) throws {
    guard response.isSuccess else {
      throw PackageDataError(
        .badArchive, file.filename, "the page lists it, but it answers \(response.status)")
    }
  }
}
