/// A package URL (purl), the name that vulnerability and licence databases share.
///
/// Only its parts without qualifiers and subpath: `pkg:type/namespace/name@version`.
package struct PackageURL: Sendable, Hashable, CustomStringConvertible {
  /// The type in lower case: `pypi`, `npm`, `maven`.
  package var type: String
  /// The segments before the name: npm's scope, Maven's group.
  ///
  /// Empty for most.
  package var namespace: [String]
  /// The name, spelled by the type's rules.
  package var name: String
  /// The version, nil for the package as a whole.
  package var version: String?

  package init(type: String, namespace: [String] = [], name: String, version: String? = nil) {
    self.type = type
    self.namespace = namespace
    self.name = name
    self.version = version
  }

  /// The canonical text, each part percent-encoded.
  package var description: String {
    var text = "pkg:" + type
    for segment in namespace { text += "/" + percentEncoded(segment) }
    text += "/" + percentEncoded(name)
    if let version { text += "@" + percentEncoded(version) }
    return text
  }
}

/// The purl specification leaves letters, digits, `.-_~` and the colon as they are.
func percentEncoded(_ segment: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var encoded: [UInt8] = []
  encoded.reserveCapacity(segment.utf8.count)
  for byte in segment.utf8 {
    switch byte {
    case _ where byte.isASCIIAlphanumeric,
      UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"),
      UInt8(ascii: ":"):
      encoded.append(byte)
    default:
      encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: encoded, as: UTF8.self)
}
