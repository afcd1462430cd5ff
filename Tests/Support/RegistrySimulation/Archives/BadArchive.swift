/// Archives that a careful reader must survive.
enum BadArchive {
  /// The same number of bytes, but neither the beginning nor the end of an archive among them.
  static func corrupted(_ bytes: [UInt8]) -> [UInt8] {
    bytes.enumerated().map { index, byte in byte ^ UInt8(truncatingIfNeeded: index &* 31 &+ 0x5A) }
  }

  /// About 130 kB that unfold to 128 MiB of zeros, as a wheel or as a source archive.
  ///
  /// The bomb's own name for a module would be `bomb`.
  static func bomb(_ kind: SimulatedFile.Kind) -> [UInt8] {
    switch kind {
    case .wheel, .sourceZip: zipBomb
    case .sourceTarball: tarBomb
    }
  }

  private static var members: [ArchiveWriter.Member] {
    [.init(path: "bomb-1.0/bomb/__init__.py", content: [UInt8](repeating: 0, count: 128 << 20))]
  }
  // Packing a fixed member into memory of sufficient size can't fail; no bytes would show in tests.
  private static let zipBomb = (try? ArchiveWriter.pack(members, as: .compressedZip)) ?? []
  private static let tarBomb = (try? ArchiveWriter.pack(members, as: .tarGzip)) ?? []
}
