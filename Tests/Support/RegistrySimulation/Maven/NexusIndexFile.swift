import Glibc
internal import SeededRandom

/// An index of any size, written piece by piece: for benchmarks.
package enum NexusIndexFile {
  /// How much is compressed at a time; gzip files may follow each other.
  private static let pieceSize = 16 << 20

  /// Writes a whole index with so many records of files, of which every second has a classifier.
  ///
  /// - Throws: `ArchiveFailure`, also when the file can't be written.
  package static func write(files: Int, seed: UInt64, to path: String) throws(ArchiveFailure) {
    guard let file = fopen(path, "w") else {
      throw ArchiveFailure(message: "can't write \(path)")
    }
    defer { fclose(file) }
    func flush(_ bytes: [UInt8]) throws(ArchiveFailure) {
      let packed = try NexusIndexWriter.gzipped(bytes)
      guard fwrite(packed, 1, packed.count, file) == packed.count else {
        throw ArchiveFailure(message: "can't write all of \(path)")
      }
    }
    var random = SplitMix64(seed: seed)
    let names = NameScheme(seed: seed)
    var writer = NexusIndexWriter(timestamp: 1_700_000_000_000)
    var written = 0
    var package = 0
    while written < files {
      let group = "org.example.g\(package % 5_000)"
      let artifact = names.normalizedName(at: package)
      package += 1
      for version in 0..<random.within(1...24) where written < files {
        let modified = Int64(1_400_000_000_000 + written * 1_000)
        for classifier in ["NA", "sources"] where written < files {
          writer.addArtifact(
            group, artifact, "\(version / 5).\(version % 5).0", classifier: classifier,
            modified: modified, sha1: hexadecimal(random.next(), digits: 40),
            description: "Number \(random.below(1_000_000)) of the libraries that \(artifact) "
              + "brings for reading, writing and comparing what others have published.")
          written += 1
        }
      }
      if writer.bytes.count >= pieceSize { try flush(writer.takeBytes()) }
    }
    writer.addGroups((0..<5_000).map { "org.example.g\($0)" })
    try flush(writer.takeBytes())
  }
}
