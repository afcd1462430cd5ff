/// The files of one version, and what they say together.
package struct PyPIRelease: Sendable, Hashable {
  /// Where the requirements of the version can be had.
  package enum MetadataSource: Sendable, Hashable {
    /// The metadata file beside this wheel: static, immutable, small.
    case file(ProjectFile)
    /// `/pypi/<project>/<version>/json`.
    case jsonAPI
  }

  /// The registry's spelling, or the normal one where the registry lists no versions.
  package let version: String
  /// The files in the page's order; empty for a version that lost all of them.
  package private(set) var files: [ProjectFile] = []
  /// The kinds, file by file.
  private var kinds: [DistributionFilename.Kind] = []

  init(version: String) { self.version = version }

  mutating func add(_ file: ProjectFile, kind: DistributionFilename.Kind) {
    files.append(file)
    kinds.append(kind)
  }

  /// The smallest upload time; nil when no file has one.
  package var releaseDate: UnixMicroseconds? { files.compactMap(\.uploadTime).min() }

  /// Nil unless every file is yanked; then the first reason given, or an empty text.
  package var yankedReason: String? {
    guard !files.isEmpty, files.allSatisfy(\.isYanked) else { return nil }
    return files.compactMap(\.yankedReason).first { !$0.isEmpty } ?? ""
  }

  /// A wheel with a metadata file, the most general one first; else the JSON API.
  package var metadataSource: MetadataSource {
    best { $0 == .wheel && $1.coreMetadataURL != nil }.map(MetadataSource.file) ?? .jsonAPI
  }

  /// The file to take import names from: a wheel, else an sdist; nil when there is neither.
  package var importNamesArtifact: ProjectFile? {
    best { kind, _ in kind == .wheel } ?? best { kind, _ in kind == .sourceTar }
      ?? best { kind, _ in kind == .sourceZip }
  }

  /// Wheels for any platform before others, then the smaller, then by name: the same in every run.
  private func best(
    where matches: (DistributionFilename.Kind, ProjectFile) -> Bool
  ) -> ProjectFile? {
    func rank(_ file: ProjectFile) -> (Int, Int64, String) {
      (file.filename.hasSuffix("-none-any.whl") ? 0 : 1, file.size ?? .max, file.filename)
    }
    return zip(kinds, files).filter(matches).map(\.1).min { rank($0) < rank($1) }
  }
}

extension SimpleProject {
  /// The releases in the order in which the page first mentions them, and the files whose version
  /// can't be found, which the caller counts and names.
  ///
  /// A file belongs to the version that equals its own by PEP 440: the registry may list
  /// `0.3.0dev1` where the file is named `0.3.0.dev1`.
  package func releases() -> (releases: [PyPIRelease], unplaced: [ProjectFile]) {
    var releases: [PyPIRelease] = []
    var positions: [ReleaseKey: Int] = [:]
    for version in versions ?? [] {
      let exact = ReleaseKey.spelling(version)
      guard positions[exact] == nil else { continue }
      positions[exact] = releases.count
      let equal = ReleaseKey(version)
      if positions[equal] == nil { positions[equal] = releases.count }
      releases.append(PyPIRelease(version: version))
    }
    let project = PyPIName(name)
    let known = versions.map(Set.init)
    var unplaced: [ProjectFile] = []
    for file in files {
      let parsed = DistributionFilename(file.filename, project: project, knownVersions: known)
      guard let parsed else {
        unplaced.append(file)
        continue
      }
      let key = ReleaseKey(parsed.version)
      if let position = positions[.spelling(parsed.version)] ?? positions[key] {
        releases[position].add(file, kind: parsed.kind)
      } else {
        positions[key] = releases.count
        var release = PyPIRelease(
          version: PEP440Version(parsed.version)?.description ?? parsed.version)
        release.add(file, kind: parsed.kind)
        releases.append(release)
      }
    }
    return (releases, unplaced)
  }
}

/// What makes two spellings one release.
private enum ReleaseKey: Hashable {
  case spelling(String)
  case version([UInt8])

  init(_ version: String) {
    self = PEP440Version(version).map { .version($0.sortKey) } ?? .spelling(version)
  }
}
