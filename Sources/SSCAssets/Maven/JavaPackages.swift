/// The Java packages of a jar, which are what its code is imported by.
///
/// The rules are SecureChain's: the folders of `.class` files, nested classes (`$`) and all below
/// `META-INF` left out, and of these only such as aren't below another one. Where theirs is plainly
/// wrong, this isn't: folders that no `import` could name (`BOOT-INF/classes/…`) don't count.
package struct JavaPackages {
  private var found: Set<String> = []
  /// Members of one folder mostly follow each other.
  private var lastFolder: [UInt8] = []

  package init() {}

  /// Takes note of a member of the jar, by its path.
  package mutating func add(path: UnsafeRawBufferPointer) {
    guard path.count > 6, path.suffix(6).elementsEqual(".class".utf8),
      let slash = path.lastIndex(of: UInt8(ascii: "/")),
      !path.starts(with: "META-INF".utf8), !path.contains(UInt8(ascii: "$"))
    else { return }
    let folder = path[..<slash]
    guard !folder.elementsEqual(lastFolder) else { return }
    lastFolder = Array(folder)
    let labels = String(decoding: folder, as: UTF8.self)
      .split(separator: "/", omittingEmptySubsequences: false)
    guard labels.allSatisfy(Self.isIdentifier) else { return }
    found.insert(labels.joined(separator: "."))
  }

  /// The packages that are below no other one, sorted.
  package var names: [String] {
    found.filter { name in
      var rest = Substring(name)
      while let dot = rest.lastIndex(of: ".") {
        rest = rest[..<dot]
        if found.contains(String(rest)) { return false }
      }
      return true
    }.sorted()
  }

  private static func isIdentifier(_ label: Substring) -> Bool {
    guard let first = label.unicodeScalars.first else { return false }
    guard first == "_" || first.properties.isXIDStart else { return false }
    return label.unicodeScalars.dropFirst().allSatisfy(\.properties.isXIDContinue)
  }
}
