/// The list of a package's versions, `maven-metadata.xml`: fresh within minutes, and not always whole.
package struct MavenMetadata: Sendable, Hashable {
  /// Each once, in the order of the file, which means nothing; snapshots are left out.
  package var versions: [String] = []
  /// Texts that can't name a version.
  package var invalidVersions = 0

  /// Reads the document; `subject` names it in errors.
  ///
  /// Throws `malformedXML`, and `unexpectedXML` for something else than metadata of a package.
  package init(xml bytes: [UInt8], subject: String) throws(PackageDataError) {
    let tree = try XMLTree(bytes, subject: subject)
    guard tree.root.isNamed("metadata") else {
      throw PackageDataError(
        .unexpectedXML, subject, "expected metadata, found an element \(tree.root.name)")
    }
    var seen: Set<String> = []
    guard let list = tree.root.first("versioning")?.first("versions") else { return }
    for version in list.all("version").lazy.map(\.text) {
      guard MavenCoordinates.isValid(version: version) else {
        invalidVersions += 1
        continue
      }
      guard !MavenCoordinates.isSnapshot(version), seen.insert(version).inserted else { continue }
      versions.append(version)
    }
  }
}
