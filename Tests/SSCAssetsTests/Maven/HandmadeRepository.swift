import BlockingIO
import RegistrySimulation

/// A Maven repository of files that a test puts there.
struct HandmadeRepository: EcosystemSite {
  let prefix = "maven"
  let universe = PackageUniverse(packages: 0)
  private let files = Locked<[String: Document]>([:])

  /// Puts a file below the root; with a checksum beside it, unless that is put later.
  func put(_ path: String, _ text: String, modified: String? = nil) {
    let headers = modified.map { [("Last-Modified", $0)] } ?? []
    var text = text
    let checksum = text.withUTF8 { sha1(UnsafeRawBufferPointer($0)) }
    files.withLock { files in
      files["/" + path] = Document(text, .xml, headers: headers)
      files["/\(path).sha1"] = Document("\(checksum)  \(path)\n", .text)
    }
  }

  func put(_ path: String, file bytes: [UInt8]) {
    let checksum = bytes.withUnsafeBytes { sha1($0) }
    files.withLock { files in
      files["/" + path] = Document(file: bytes)
      files["/\(path).sha1"] = Document(checksum, .text)
    }
  }

  func remove(_ path: String) { files.withLock { $0["/" + path] = nil } }

  /// Puts the POM of a version of the group `g`.
  func putPOM(_ artifact: String, _ version: String, _ content: String, modified: String? = nil) {
    put(
      "g/\(artifact)/\(version)/\(artifact)-\(version).pom", "<project>\(content)</project>",
      modified: modified)
  }

  /// Puts the list of versions of a package of the group `g`.
  func putMetadata(_ artifact: String, _ versions: [String]) {
    let list = versions.map { "<version>\($0)</version>" }.joined()
    put(
      "g/\(artifact)/maven-metadata.xml",
      "<metadata><versioning><versions>\(list)</versions></versioning></metadata>")
  }

  /// Puts the whole index, or the increment of a number.
  func putIndex(increment: Int = 0, _ write: (inout NexusIndexWriter) -> Void) throws {
    var writer = NexusIndexWriter()
    write(&writer)
    let stem = ".index/nexus-maven-repository-index"
    put(increment == 0 ? "\(stem).gz" : "\(stem).\(increment).gz", file: try writer.gzipped())
    put(
      "\(stem).properties",
      "nexus.index.chain-id=1\nnexus.index.last-incremental=\(increment)\n"
        + (0..<increment).map { "nexus.index.incremental-\($0)=\(increment - $0)\n" }.joined())
  }

  func answer(_ request: SiteRequest) throws(ArchiveFailure) -> SiteAnswer {
    files.withLock { $0[request.path] }.map { .document($0) } ?? .nothing
  }

  func endpoint(of request: SiteRequest) -> Endpoint {
    request.path.hasSuffix("maven-metadata.xml") ? .detail : .other
  }

  func project(of request: SiteRequest) -> String? { nil }
  func name(at position: Int) -> String { universe.name(at: position) }
  func groundTruth() -> GroundTruth { GroundTruth(packages: []) }
}
