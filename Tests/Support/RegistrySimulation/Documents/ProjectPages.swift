import BlockingIO
internal import SeededRandom

/// Everything that is served about one project as it is at one serial, made when first asked for.
final class ProjectPages: Sendable {
  let package: SimulatedPackage
  let lastSerial: Int
  private let id: RegistrySnapshot.ProjectID
  private let baseURL: String
  private let cache = Locked(Cache())

  private struct Cache {
    var published: [PublishedFile]?
    var documents: [Page: Document] = [:]
  }

  /// The pages that are kept.
  ///
  /// Archives aren't: few are asked for twice.
  private enum Page: Hashable {
    case detail(asJSON: Bool)
    case metadata(filename: String)
    case release(String)
  }

  init(
    _ package: SimulatedPackage, id: RegistrySnapshot.ProjectID, lastSerial: Int, baseURL: String
  ) {
    self.package = package
    self.id = id
    self.lastSerial = lastSerial
    self.baseURL = baseURL
  }

  /// The project's page in the Simple API.
  func detail(asJSON: Bool) throws(ArchiveFailure) -> Document {
    try document(.detail(asJSON: asJSON)) { () throws(ArchiveFailure) in
      let page = SimpleDetail(package: package, lastSerial: lastSerial, files: try published())
      return asJSON
        ? Document(page.json, .simpleJSON, etag: "\(lastSerial)-json", serial: lastSerial)
        : Document(page.html, .simpleHTML, etag: "\(lastSerial)-html", serial: lastSerial)
    }
  }

  /// The JSON API's document of a release; of the latest one without a version.
  ///
  /// Nil when there is none: a quarantined project has no such documents.
  func release(_ name: String?) throws(ArchiveFailure) -> Document? {
    let latest = package.latestStableIndex.map { package.versions[$0] } ?? package.versions.last
    guard package.offersFiles,
      let version = name.map({ name in
        package.versions.first { $0.name == name }
          ?? package.versions.first { $0.fileSpelling == name }
      }) ?? latest
    else { return nil }
    return try document(.release(version.name)) { () throws(ArchiveFailure) in
      let document = ReleaseDocument(
        package: package, version: version, lastSerial: lastSerial, baseURL: baseURL,
        files: try published().filter { $0.version.name == version.name })
      return Document(
        document.json, .json, etag: "\(lastSerial)-\(version.name)", serial: lastSerial)
    }
  }

  /// A file, by its directory and name.
  ///
  /// Nil when the project has no such file.
  func file(_ filename: String, in directory: String) throws(ArchiveFailure) -> Document? {
    guard let (version, file) = find(filename, in: directory) else { return nil }
    let bytes = Bytes(
      try package.archive(
        of: file, in: version, metadata: package.coreMetadata(of: version)))
    return Document(bytes, .file, etag: sha256(bytes.buffer))
  }

  /// The kind of a file, for faults that imitate it.
  func kind(of filename: String) -> SimulatedFile.Kind? {
    package.versions.lazy.flatMap(\.files).first { $0.filename == filename }?.kind
  }

  /// The metadata beside a file.
  ///
  /// Nil when the registry doesn't offer it.
  func metadata(_ filename: String, in directory: String) throws(ArchiveFailure) -> Document? {
    guard let (version, file) = find(filename, in: directory), file.coreMetadata != .absent else {
      return nil
    }
    return try document(.metadata(filename: filename)) { () throws(ArchiveFailure) in
      let text = package.coreMetadata(of: version)
      return Document(text, .file, etag: sha256(text))
    }
  }

  private func find(
    _ filename: String, in directory: String
  ) -> (SimulatedVersion, SimulatedFile)? {
    guard package.offersFiles, FileLocation.directory(of: filename, id) == directory else {
      return nil
    }
    for version in package.versions {
      for file in version.files where file.filename == filename { return (version, file) }
    }
    return nil
  }

  private func document(
    _ page: Page, _ make: () throws(ArchiveFailure) -> Document
  ) throws(ArchiveFailure) -> Document {
    if let document = cache.withLock({ $0.documents[page] }) { return document }
    // Made outside of the lock: two threads may make the same, and either will do.
    let document = try make()
    cache.withLock { $0.documents[page] = document }
    return document
  }

  /// All files with their sizes and hashes, for which each archive has to be made once.
  private func published() throws(ArchiveFailure) -> [PublishedFile] {
    guard package.offersFiles else { return [] }
    if let files = cache.withLock({ $0.published }) { return files }
    var files: [PublishedFile] = []
    for version in package.versions {
      let metadata = package.coreMetadata(of: version)
      let metadataHash = sha256(metadata)
      for file in version.files {
        let bytes = try package.archive(of: file, in: version, metadata: metadata)
        let directory = FileLocation.directory(of: file.filename, id)
        files.append(
          PublishedFile(
            version: version, file: file,
            url: "\(baseURL)/packages/\(directory)/\(file.filename)",
            size: bytes.count, sha256: bytes.withUnsafeBytes { sha256($0) },
            metadataSHA256: metadataHash))
      }
    }
    cache.withLock { $0.published = files }
    return files
  }
}

/// Where a file lies: two short folders and a long one, as on PyPI's file host.
///
/// The last sixteen digits of the long one tell the project, so that a request for a file needs no
/// index of files.
enum FileLocation {
  static func directory(of filename: String, _ id: RegistrySnapshot.ProjectID) -> String {
    let hash = stableHash(filename, seed: UInt64(id.number))
    return hexadecimal(hash >> 56, digits: 2) + "/" + hexadecimal(hash >> 48 & 0xFF, digits: 2)
      + "/" + hexadecimal(hash & 0xFFFF_FFFF_FFFF, digits: 12)
      + hexadecimal(SplitMix64.mix(hash), digits: 16)
      + hexadecimal(SplitMix64.mix(~hash), digits: 16) + hexadecimal(UInt64(id.number), digits: 16)
  }

  /// The project that a directory belongs to, if it looks like one of ours.
  static func project(of directory: String) -> RegistrySnapshot.ProjectID? {
    guard directory.utf8.count == 66, let number = Int(directory.suffix(16), radix: 16) else {
      return nil
    }
    return .init(number: number)
  }
}
