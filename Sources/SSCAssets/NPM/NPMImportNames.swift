/// The names under which a package's code is imported.
///
/// The package's own name, and what its `exports` offer below it, without the extensions that
/// SecureChain drops too. Theirs takes every script in the archive for an import name; `exports` says
/// which of them really are, and costs no download.
enum NPMImportNames {
  /// The names of a version, sorted.
  static func names(of version: NPMVersionDocument, package: String) -> [String] {
    var names: Set<String> = [package]
    for path in version.exportedPaths {
      let path = path.dropFirst(2)
      guard !path.isEmpty, !path.hasSuffix("/"), !path.hasSuffix(".json"), !path.hasSuffix(".css")
      else { continue }
      let suffix = [".js", ".mjs", ".cjs", ".ts"].first(where: path.hasSuffix) ?? ""
      names.insert("\(package)/\(path.dropLast(suffix.count))")
    }
    return names.sorted()
  }
}
