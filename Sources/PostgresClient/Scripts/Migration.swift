/// One numbered step of a schema's history.
public struct Migration: Sendable, Hashable {
  /// Its place in the order, from 1, without gaps.
  public let number: Int
  /// What it does, as in its file's name.
  public let name: String
  /// The script; it may hold several statements, but no transaction commands.
  public let sql: String

  /// Makes a migration.
  public init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }

  /// Makes a migration from a file named `NNNN_what_it_does.sql`; nil when the name is another.
  public init?(fileName: String, sql: String) {
    guard fileName.hasSuffix(".sql"), let underscore = fileName.firstIndex(of: "_"),
      let number = Int(fileName[..<underscore])
    else { return nil }
    let name = fileName[fileName.index(after: underscore)...].dropLast(4)
    self.init(number: number, name: String(name), sql: sql)
  }

  /// A fingerprint of the script (FNV-1a, 64 bits), to notice edits after it was applied.
  public var checksum: String { Hash.text(of: sql) }
}

/// A hash that is the same on every machine and in every process.
package enum Hash {
  /// The 64-bit FNV-1a hash of a text, in 16 hexadecimal digits.
  package static func text(of text: String) -> String {
    let digits = String(fnv1a(text.utf8), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The 64-bit FNV-1a hash (draft-eastlake-fnv).
  static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
