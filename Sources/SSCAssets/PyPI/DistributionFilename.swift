/// What a file's name tells: its kind, and the version, which the Simple API doesn't give.
package struct DistributionFilename: Sendable, Hashable {
  /// The kinds of files that PyPI has accepted over time.
  package enum Kind: String, Sendable {
    case wheel
    case sourceTar = "source_tar"
    case sourceZip = "source_zip"
    case egg
    case windowsInstaller = "windows_installer"
    case rpm
    case deb
    case diskImage = "disk_image"
    case dumb
  }

  package let kind: Kind
  /// The version as the name spells it, not always one by PEP 440.
  package let version: String

  /// Whether the file holds source code of the project.
  package var isSource: Bool { kind == .sourceTar || kind == .sourceZip }

  /// Reads a file name of a project; nil when it is of no known kind or shows no version.
  ///
  /// `knownVersions` are the registry's spellings, if it lists them: then a text that is neither one
  /// of them nor a version by PEP 440 (`docs` in `name-docs.zip`) isn't taken for a version.
  package init?(_ filename: String, project: PyPIName, knownVersions: Set<String>? = nil) {
    let lowercased = filename.asciiLowercased
    guard let (suffix, kind) = fileKinds.first(where: { lowercased.hasSuffix($0.suffix) }) else {
      return nil
    }
    let stem = String(filename.dropLast(suffix.utf8.count))
    let candidates = Self.candidates(stem, kind: kind, project: project)
    let version =
      candidates.first { PEP440Version($0) != nil || knownVersions?.contains($0) == true }
      ?? (knownVersions == nil ? candidates.first : nil)
    guard let version else { return nil }
    self.version = version
    self.kind = kind == .sourceTar && stem.hasPlatform ? .dumb : kind
  }

  /// The texts that may be the version, the likeliest first.
  private static func candidates(_ stem: String, kind: Kind, project: PyPIName) -> [String] {
    switch kind {
    case .wheel:
      // `name-version(-build)?-python-abi-platform` (PEP 427). Old wheels have dashes in the name.
      let parts = stem.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count >= 5 else { return [] }
      return behindName(parts.dropLast(3).joined(separator: "-"), project: project)
        .map { $0.split(separator: "-", omittingEmptySubsequences: false) }
        .filter { $0.count <= 2 && !$0[0].isEmpty }.map { String($0[0]) }
    case .deb:
      return debCandidates(stem, project: project)
    default:
      return behindName(stem, project: project).map { withoutTags($0, kind: kind) }
        .filter { !$0.isEmpty }
    }
  }

  /// Every rest behind `name-` where the name, in whatever spelling, is the project's.
  private static func behindName(_ stem: String, project: PyPIName) -> [Substring] {
    stem.indices.filter { stem[$0] == "-" && PyPIName(stem[..<$0]) == project }
      .map { stem[$0...].dropFirst() }
  }

  /// Cuts the platform, the Python version and the package release that built files have.
  private static func withoutTags(_ rest: Substring, kind: Kind) -> String {
    var rest = rest
    if kind == .rpm {
      // `version-release.architecture`
      rest = rest[..<(rest.lastIndex(of: ".") ?? rest.endIndex)]
      rest = rest[..<(rest.lastIndex(of: "-") ?? rest.endIndex)]
    }
    let ends = platformTags.compactMap { rest.firstRange(of: $0)?.lowerBound }
    if kind != .sourceZip, let end = ends.min() { rest = rest[..<end] }
    if kind == .egg || kind == .windowsInstaller || kind == .diskImage,
      let python = rest.firstRange(of: "-py")
    {
      rest = rest[..<python.lowerBound]
    }
    return String(rest)
  }

  /// Reads Debian's `python3-name_version-revision_architecture`.
  private static func debCandidates(_ stem: String, project: PyPIName) -> [String] {
    let parts = stem.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count >= 2,
      ["", "python-", "python2-", "python3-"].contains(where: {
        parts[0].hasPrefix($0) && PyPIName(parts[0].dropFirst($0.count)) == project
      })
    else { return [] }
    let version = parts[1]
    return [String(version[..<(version.lastIndex(of: "-") ?? version.endIndex)])]
  }
}

private let fileKinds: [(suffix: String, kind: DistributionFilename.Kind)] = [
  (".whl", .wheel), (".tar.gz", .sourceTar), (".zip", .sourceZip), (".tar.bz2", .sourceTar),
  (".tgz", .sourceTar), (".tar.xz", .sourceTar), (".tbz", .sourceTar), (".tar.z", .sourceTar),
  (".tar", .sourceTar), (".egg", .egg), (".exe", .windowsInstaller), (".msi", .windowsInstaller),
  (".rpm", .rpm), (".deb", .deb), (".dmg", .diskImage),
]

/// What distutils puts behind the version of a built file.
private let platformTags = [".linux-", ".macosx-", ".win32", ".win-", ".freebsd-", ".cygwin-"]

extension String {
  fileprivate var hasPlatform: Bool { platformTags.contains { self.contains($0) } }
}
