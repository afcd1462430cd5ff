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
    let bytes = Array(filename.utf8)
    guard let (suffix, kind) = fileKinds.first(where: { bytes.endsIgnoringCase($0.suffix) }) else {
      return nil
    }
    let stem = bytes.dropLast(suffix.utf8CodeUnitCount)
    let candidates = Self.candidates(stem, kind: kind, project: project)
      .filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
    let version =
      candidates.first { knownVersions?.contains($0) == true || PEP440Version($0) != nil }
      ?? (knownVersions == nil ? candidates.first : nil)
    guard let version else { return nil }
    self.version = version
    self.kind = kind == .sourceTar && stem.platformTag != nil ? .dumb : kind
  }

  /// The texts that may be the version, the likeliest first.
  private static func candidates(
    _ stem: ArraySlice<UInt8>, kind: Kind, project: PyPIName
  ) -> [ArraySlice<UInt8>] {
    switch kind {
    case .wheel:
      // `name-version(-build)?-python-abi-platform` (PEP 427). Old wheels have dashes in the name.
      guard let untagged = stem.withoutTags(count: 3) else { return [] }
      return behindName(untagged, project: project)
        .map { $0.split(separator: dash, omittingEmptySubsequences: false) }
        .filter { $0.count <= 2 }.map { $0[0] }
    case .deb:
      return debCandidates(stem, project: project)
    default:
      return behindName(stem, project: project).map { untagged($0, kind: kind) }
    }
  }

  /// Every rest behind `name-` where the name, in whatever spelling, is the project's.
  private static func behindName(
    _ stem: ArraySlice<UInt8>, project: PyPIName
  ) -> [ArraySlice<UInt8>] {
    stem.indices.filter { stem[$0] == dash && project.isSpelled(stem[..<$0]) }
      .map { stem[$0...].dropFirst() }
  }

  /// Cuts the platform, the Python version and the package release that built files have.
  private static func untagged(_ rest: ArraySlice<UInt8>, kind: Kind) -> ArraySlice<UInt8> {
    var rest = rest
    if kind == .rpm {
      // `version-release.architecture`
      rest = rest[..<(rest.lastIndex(of: UInt8(ascii: ".")) ?? rest.endIndex)]
      rest = rest[..<(rest.lastIndex(of: dash) ?? rest.endIndex)]
    }
    if kind != .sourceZip, let end = rest.platformTag { rest = rest[..<end] }
    if kind == .egg || kind == .windowsInstaller || kind == .diskImage,
      let python = rest.firstIndex(of: "-py")
    {
      rest = rest[..<python]
    }
    return rest
  }

  /// Reads Debian's `python3-name_version-revision_architecture`.
  private static func debCandidates(
    _ stem: ArraySlice<UInt8>, project: PyPIName
  ) -> [ArraySlice<UInt8>] {
    let parts = stem.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    let isOurs = debianPrefixes.contains { prefix in
      parts[0].starts(with: prefix.utf8) && project.isSpelled(parts[0].dropFirst(prefix.utf8.count))
    }
    guard parts.count >= 2, isOurs else { return [] }
    return [parts[1][..<(parts[1].lastIndex(of: dash) ?? parts[1].endIndex)]]
  }
}

private let dash = UInt8(ascii: "-")
private let debianPrefixes = ["", "python-", "python2-", "python3-"]

private let fileKinds: [(suffix: StaticString, kind: DistributionFilename.Kind)] = [
  (".whl", .wheel), (".tar.gz", .sourceTar), (".zip", .sourceZip), (".tar.bz2", .sourceTar),
  (".tgz", .sourceTar), (".tar.xz", .sourceTar), (".tbz", .sourceTar), (".tar.z", .sourceTar),
  (".tar", .sourceTar), (".egg", .egg), (".exe", .windowsInstaller), (".msi", .windowsInstaller),
  (".rpm", .rpm), (".deb", .deb), (".dmg", .diskImage),
]

/// What distutils puts behind the version of a built file.
private let platformTags: [StaticString] = [
  ".linux-", ".macosx-", ".win32", ".win-", ".freebsd-", ".cygwin-",
]

extension Collection where Element == UInt8, Index == Int {
  fileprivate func endsIgnoringCase(_ lowercased: StaticString) -> Bool {
    let length = lowercased.utf8CodeUnitCount
    guard count >= length else { return false }
    let start = endIndex - length
    return (0..<length).allSatisfy {
      self[start + $0].asciiLowercased == lowercased.utf8Start[$0]
    }
  }

  /// Where a text begins for the first time.
  fileprivate func firstIndex(of text: StaticString) -> Int? {
    let length = text.utf8CodeUnitCount
    guard count >= length else { return nil }
    return (startIndex...(endIndex - length)).first { start in
      (0..<length).allSatisfy { self[start + $0] == text.utf8Start[$0] }
    }
  }

  /// Where the first of the platform tags begins.
  fileprivate var platformTag: Int? {
    platformTags.compactMap { firstIndex(of: $0) }.min()
  }
}

extension ArraySlice<UInt8> {
  /// Without so many parts at the end, each with the dash before it; nil when there are fewer.
  fileprivate func withoutTags(count: Int) -> ArraySlice<UInt8>? {
    var rest = self
    for _ in 0..<count {
      guard let last = rest.lastIndex(of: dash) else { return nil }
      rest = rest[..<last]
    }
    return rest
  }
}
