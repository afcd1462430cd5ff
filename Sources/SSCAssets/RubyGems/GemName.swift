/// The names of gems: case, dots, dashes and underscores all count.
package enum GemName {
  /// Whether a gem can have that name: ASCII letters, digits, `.`, `-` and `_`, one letter or digit
  /// at least, and not so long that no index could hold it.
  package static func isValid(_ name: some StringProtocol) -> Bool {
    name.utf8.count <= 255 && name.utf8.contains(where: \.isASCIIAlphanumeric)
      && name.utf8.allSatisfy(isNameByte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }
}
