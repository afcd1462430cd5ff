/// The names under which a crate's code is imported, from its archive.
///
/// The rule is SecureChain's: the library's name, and behind it each public item of the Rust files
/// (`serde_json::Value`), sorted, each once; see `RustItems`.
///
/// Where theirs is plainly wrong, this isn't: the library's name is the one that `use` takes (the
/// manifest's, or the crate's with `-` as `_`), and what Cargo never builds into the library
/// (`tests`, `benches`, `examples`, `build.rs`) isn't looked at. A crate with more items than
/// `mostItems`, which only generated bindings have, gives the library's name alone.
package enum CargoImportNames {
  /// More public items than this aren't kept.
  package static let mostItems = 20_000
  private static let longestManifest: Int64 = 1 << 20
  private static let longestSource: Int64 = 16 << 20
  private static let skipped: Set<String> = ["tests", "benches", "examples", "build.rs"]

  /// Reads a `.crate` archive.
  ///
  /// Throws `badArchive` for damage, for a limit `archiveLimit`.
  ///
  /// - Parameter crate: The crate's name as registered.
  package static func read(
    _ input: ArchiveInput, crate: String, limits: ArchiveLimits = ArchiveLimits(), subject: String
  ) throws(PackageDataError) -> [String] {
    var items = RustItems(limit: mostItems)
    var library: String?
    try ArchiveReader.forEachMember(of: input, format: .tar, limits: limits, subject: subject) {
      member throws(PackageDataError) in
      // The first folder is the package's root.
      let path = member.path.split(separator: "/").dropFirst()
      guard member.isFile, let top = path.first, !skipped.contains(String(top)) else { return }
      if path.count == 1 && top == "Cargo.toml" {
        let text = try member.read(atMost: Int(min(member.size, longestManifest)))
        library = CargoManifest.libraryName(String(decoding: text, as: UTF8.self))
      } else if member.path.hasSuffix(".rs"), !items.isOverLimit {
        items.scan(try member.read(atMost: Int(min(member.size, longestSource))))
      }
    }
    let root = library ?? CargoName.libraryName(crate)
    guard !items.isOverLimit else { return [root] }
    return ([root] + items.names.map { "\(root)::\($0)" }).sorted()
  }
}
