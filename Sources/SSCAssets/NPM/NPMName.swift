/// The names of npm's packages: compared byte by byte, with an optional scope before them.
///
/// Names from before 2017 may have capitals, and differ in nothing else (`JSONStream`,
/// `jsonstream`): no name is ever lower-cased.
package enum NPMName {
  /// Whether a package can have the name: the rule that npm keeps for its old names
  /// (validate-npm-package-name, "valid for old packages").
  ///
  /// Ids of the registry's own documents, such as `_design/app`, aren't names.
  package static func isValid(_ name: some StringProtocol) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 512 else { return false }
    guard name.utf8.first == UInt8(ascii: "@") else { return isValidPart(name) }
    let parts = name.dropFirst().split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].utf8.allSatisfy(\.isNPMNameCharacter)
      && !parts[0].isEmpty && isValidPart(parts[1])
  }

  /// The scope with its `@`; nil for a name without one.
  package static func scope(of name: String) -> String? {
    guard name.utf8.first == UInt8(ascii: "@"), let slash = name.firstIndex(of: "/") else {
      return nil
    }
    return String(name[..<slash])
  }

  /// The name as one segment of the registry's address: `@scope%2fname`.
  static func pathSegment(_ name: String) -> String {
    guard let slash = name.firstIndex(of: "/") else { return percentEncoded(name) }
    // The registry's own clients leave the `@` as it is.
    return "@" + percentEncoded(String(name[..<slash].dropFirst())) + "%2f"
      + percentEncoded(String(name[slash...].dropFirst()))
  }

  private static func isValidPart(_ part: some StringProtocol) -> Bool {
    guard let first = part.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "_")
    else { return false }
    return part.utf8.allSatisfy(\.isNPMNameCharacter)
  }
}

extension UInt8 {
  /// What `encodeURIComponent` leaves as it is.
  var isNPMNameCharacter: Bool {
    switch self {
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"),
      UInt8(ascii: "~"), UInt8(ascii: "*"), UInt8(ascii: "'"), UInt8(ascii: "("),
      UInt8(ascii: ")"):
      true
    default: isASCIIAlphanumeric
    }
  }
}
