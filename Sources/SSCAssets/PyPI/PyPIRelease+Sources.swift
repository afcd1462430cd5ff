/// Which version speaks for a project.
enum LatestRelease {
  /// The greatest version with files that is neither yanked nor a pre-release; without one, the
  /// greatest that isn't yanked, then any with files.
  static func position(in releases: [PyPIRelease], _ serials: [Int]) -> Int? {
    let order = PEP440Order()
    func rank(_ index: Int) -> (Int, Int) {
      let release = releases[index]
      if release.yankedReason != nil || serials[index] < 0 { return (0, serials[index]) }
      return (order.isPrerelease(release.version) ? 1 : 2, serials[index])
    }
    return releases.indices.filter { !releases[$0].files.isEmpty }.max { rank($0) < rank($1) }
  }
}

extension PyPIRelease {
  /// Fingerprint of the document that the requirements come from; nil when it may change unseen.
  ///
  /// A metadata file never changes. The JSON API shows the metadata of a file of the version, so it
  /// says something else only when the files are others.
  var requirementsSource: String? {
    guard case .file(let file) = metadataSource else { return filesFingerprint("json:") }
    guard case .available(let sha256?) = file.coreMetadata else { return filesFingerprint("file:") }
    return "metadata:" + sha256
  }

  /// Fingerprint of what vendor and repository come from.
  var profileSource: String? { requirementsSource.map { "\(version) \($0)" } }

  /// The archive for import names: of a version that stands.
  var stableArtifact: ProjectFile? { yankedReason == nil ? importNamesArtifact : nil }

  private func filesFingerprint(_ prefix: String) -> String? {
    guard !files.isEmpty else { return prefix }
    let hashes = files.compactMap(\.sha256)
    guard hashes.count == files.count else { return nil }
    let text = hashes.sorted().joined()
    return prefix + Array(text.utf8).withUnsafeBytes(sha256)
  }
}

extension ProjectFile {
  /// What changes when the file does; nil when the registry states no hash.
  var fingerprint: String? { sha256.map { "\(filename) \($0)" } }
}
