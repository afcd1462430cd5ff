/// What a version's nuspec says of where its source is; a registration doesn't have that.
package struct Nuspec: Sendable, Hashable {
  /// The package's name as its author spells it.
  package let id: String
  /// The address in the element `repository`.
  package let repositoryURL: String?
  package let projectURL: String?

  /// Reads a nuspec, of any of its schema's versions.
  package init(_ bytes: [UInt8], subject: String) throws(PackageDataError) {
    let package = try XMLTree(bytes, subject: subject).root
    guard package.isNamed("package"), let metadata = package.first("metadata"),
      let id = metadata.text(of: "id")
    else {
      throw PackageDataError(
        .malformedMetadata, subject, "expected a nuspec: 'package' with 'metadata' and an 'id'")
    }
    self.id = id
    repositoryURL = metadata.first("repository")?.attribute("url")
    projectURL = metadata.text(of: "projectUrl")
  }

  /// The repository: what the author calls so, else the project's page when it is one.
  package var repository: RepositoryURL? {
    RepositoryURL.first(among: [repositoryURL, projectURL].compactMap(\.self))
  }
}
