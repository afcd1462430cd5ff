/// The jar of a version: class files in packages of its own, and what must not count as one.
extension MavenRelease {
  /// The Java packages that are to be found in it.
  var importNames: [String] { [base, "\(base)_v\(release.id)"].sorted() }

  /// - Throws: `ArchiveFailure` as `ArchiveWriter` does.
  func jar() throws(ArchiveFailure) -> [UInt8] {
    let folder = base.replacingByte(".", with: "/")
    var paths = [
      "META-INF/MANIFEST.MF", "module-info.class", "\(folder)/Main.class",
      "\(folder)/Main$Inner.class", "\(folder)/internal/deep/Thing.class",
      "\(folder)_v\(release.id)/Api.class", "META-INF/versions/11/\(folder)/Main.class",
      "META-INF/versions/11/only/in/eleven/Main.class", "nested$only/Odd$1.class",
      "BOOT-INF/classes/other/Main.class", "\(folder)/texts.properties",
    ]
    if package.pick(40, for: "large jar") == 0 {
      // The directory of such a jar is larger than the end that one asks for first.
      paths += (0..<2_500).map { "\(folder)/generated/part/ClassNumber\($0)Implementation.class" }
    }
    return try ArchiveWriter.pack(paths.map { ArchiveWriter.Member($0) }, as: .zip)
  }

  private var base: String {
    let word = name.artifact.lowercased().filter { $0.isLetter || $0.isNumber }
    return "\(name.group).\(word)"
  }
}
