/// The names under which a package's code is known, from the paths in its archive.
///
/// The rule is SecureChain's: the file names of the assemblies below `lib/`, without those of .NET
/// itself, and the package's own name. Namespaces would be better: they are in the assemblies'
/// metadata tables, which this doesn't read.
package enum NuGetImportNames {
  private static let skipped: Set<String> = [
    "System", "Microsoft.CSharp", "netstandard", "mscorlib",
  ]

  /// The names, sorted, each once.
  ///
  /// - Parameters:
  ///   - paths: The members of the `.nupkg`.
  ///   - id: The package's name as its nuspec spells it.
  package static func names(paths: some Sequence<String>, id: String) -> [String] {
    var names: Set<String> = [id]
    for path in paths where path.hasPrefix("lib/") && path.hasSuffix(".dll") {
      let file = path.dropLast(4).split(separator: "/", omittingEmptySubsequences: false).last
      let name = String(file ?? "")
      guard !name.isEmpty, !skipped.contains(name), !name.utf8.contains(where: { $0 < 0x20 })
      else { continue }
      names.insert(name)
    }
    return names.sorted()
  }
}
