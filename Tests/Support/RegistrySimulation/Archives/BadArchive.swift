/// Archives that a careful reader must survive.
enum BadArchive {
  /// The same number of bytes, but neither the beginning nor the end of an archive among them.
  static func corrupted(_ bytes: [UInt8]) -> [UInt8] {
    bytes.enumerated().map { index, byte in byte ^ UInt8(truncatingIfNeeded: index &* 31 &+ 0x5A) }
  }

  /// About 130 kB that unfold to 128 MiB of zeros, in one of the forms that registries serve.
  ///
  /// The bomb's own name for a module would be `bomb`.
  static func bomb(_ archive: Document.Archive) -> [UInt8] {
    switch archive {
    case .zip: zipBomb
    case .tarGzip: tarBomb
    case .gem: gemBomb
    }
  }

  private static var members: [ArchiveWriter.Member] {
    [.init(path: "bomb-1.0/bomb/__init__.py", content: [UInt8](repeating: 0, count: 128 << 20))]
  }
  // Packing a fixed member into memory of sufficient size can't fail; no bytes would show in tests.
  private static let zipBomb = (try? ArchiveWriter.pack(members, as: .compressedZip)) ?? []
  private static let tarBomb = (try? ArchiveWriter.pack(members, as: .tarGzip)) ?? []
  /// The archive inside of a gem unfolds; the gem itself is a plain tar.
  private static let gemBomb =
    (try? ArchiveWriter.pack([.init(path: "data.tar.gz", content: tarBomb)], as: .tar)) ?? []
}
