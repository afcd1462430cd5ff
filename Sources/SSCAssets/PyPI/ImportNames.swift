/// The names under which a distribution's code is imported, from its archive.
///
/// The rules are SecureChain's: see `wheel` and `source`. Nothing found gives the project's name in
/// lower case with `-` as `_`. The result is sorted, each name once.
///
/// Where theirs is plainly wrong, this isn't: names that no `import` statement could hold
/// (`foo-1.0.dist-info`, `foo-1.0.data`) don't occur; what a wheel keeps below `*.data/purelib` and
/// `*.data/platlib` counts as installed; a wheel's modules at its root (`six.py`) count; a wheel
/// without Python files (extension modules) is asked for its `top_level.txt`.
package enum ImportNames {
  /// Reads a wheel or an sdist, by the kind that its file name shows.
  ///
  /// Throws `badArchive` for damage, for a limit `archiveLimit`.
  package static func read(
    _ input: ArchiveInput, filename: String, project: String,
    limits: ArchiveLimits = ArchiveLimits()
  ) throws(PackageDataError) -> [String] {
    let lowercased = filename.asciiLowercased
    let isWheel = lowercased.hasSuffix(".whl")
    let isZip = isWheel || lowercased.hasSuffix(".zip")
    var names: Set<String> = []
    var topLevel: [String] = []
    try ArchiveReader.forEachMember(
      of: input, format: isZip ? .zip : .tar, limits: limits, subject: filename
    ) { member throws(PackageDataError) in
      guard member.isFile else { return }
      if !isWheel {
        if let name = source(path: member.path) { names.insert(name) }
      } else if member.path.hasSuffix(".dist-info/top_level.txt") {
        topLevel = String(decoding: try member.read(atMost: 65_536), as: UTF8.self)
          .split(whereSeparator: \.isNewline).map(\.trimmedASCII).filter(isIdentifier)
      } else {
        names.formUnion(wheel(path: member.path))
      }
    }
    if names.isEmpty { names.formUnion(topLevel) }
    if names.isEmpty { names.insert(fallback(project: project)) }
    return names.sorted()
  }

  /// A `.py` file of a wheel gives the dotted path of its folder and that path's first part; one at
  /// the root gives its own name.
  static func wheel(path: String) -> [String] {
    guard path.hasSuffix(".py") else { return [] }
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts[0].hasSuffix(".data") {
      guard parts.count > 2, parts[1] == "purelib" || parts[1] == "platlib" else { return [] }
      parts.removeFirst(2)
    }
    guard !parts.contains(where: { skipped.contains(String($0)) }) else { return [] }
    let folders = parts.dropLast()
    guard let first = folders.first else {
      let module = String(path.split(separator: "/").last?.dropLast(3) ?? "")
      return isIdentifier(module) && module != "__init__" && !skipped.contains(module)
        ? [module] : []
    }
    guard folders.allSatisfy({ isIdentifier(String($0)) }) else {
      return isIdentifier(String(first)) ? [String(first)] : []
    }
    return [folders.joined(separator: "."), String(first)]
  }

  /// An `__init__.py` of an sdist, below its root folder, gives its own folder's name.
  static func source(path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      .drop { $0 == "." }
    guard parts.count >= 3, parts.last == "__init__.py",
      !parts.contains(where: { skipped.contains(String($0)) })
    else { return nil }
    let name = String(parts[parts.endIndex - 2])
    return isIdentifier(name) ? name : nil
  }

  private static let skipped: Set<String> = ["test", "tests", "example", "examples", "docs"]

  private static func fallback(project: String) -> String {
    project.asciiLowercased.split(separator: "-", omittingEmptySubsequences: false)
      .joined(separator: "_")
  }

  /// Letters, digits and underscores, not beginning with a digit; letters of any script.
  private static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    guard first == "_" || first.properties.isXIDStart else { return false }
    return text.unicodeScalars.dropFirst().allSatisfy(\.properties.isXIDContinue)
  }
}
