/// The name of a crate on crates.io.
///
/// The registry admits ASCII letters, digits, `-` and `_`, and no two names that differ in case or in
/// `-` and `_` alone. The key is SecureChain's: the published spelling in lower case, its dashes and
/// underscores as they are (`serde_json`, `GSL` as `gsl`), which is also how the sparse index finds a
/// crate. Every requirement in the index spells its target as registered, so the key of a
/// requirement's name is the key of the crate.
package enum CargoName {
  /// The longest name that the registry takes.
  private static let longest = 64

  /// The key of a name in any case; nil when no crate can have it.
  package static func normalized(_ name: some StringProtocol) -> String? {
    guard (1...longest).contains(name.utf8.count),
      name.utf8.first != UInt8(ascii: "-"),
      name.utf8.allSatisfy({
        $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      })
    else { return nil }
    return name.asciiLowercased
  }

  /// Where the sparse index keeps a crate, from its key: `1/a`, `2/ab`, `3/a/abc`, `ab/cd/abcd…`.
  ///
  /// The layout is that of the Cargo book, "Registry Index", "Index files".
  package static func indexPath(_ key: String) -> String {
    let letters = Array(key)
    return switch letters.count {
    case 0...2: "\(letters.count)/\(key)"
    case 3: "3/\(letters[0])/\(key)"
    default: "\(String(letters[0..<2]))/\(String(letters[2..<4]))/\(key)"
    }
  }

  /// The name by which code imports the crate's library, unless its manifest gives another.
  package static func libraryName(_ spelling: String) -> String {
    String(spelling.map { $0 == "-" ? "_" : $0 })
  }
}
