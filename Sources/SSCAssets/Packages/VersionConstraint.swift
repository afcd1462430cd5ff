/// What a requirement says about versions, read by the rules of one ecosystem.
package protocol VersionConstraint: Sendable {
  associatedtype Version: PackageVersion

  /// Reads a constraint as the ecosystem's tools do.
  init(_ text: String) throws(PackageDataError)

  /// Whether a version meets the constraint.
  func isSatisfied(by version: Version) -> Bool
}

extension VersionConstraint {
  /// Whether a version, given by its spelling, meets the constraint; what is no version meets none.
  package func isSatisfied(bySpelling text: String) -> Bool {
    Version(text).map(isSatisfied(by:)) ?? false
  }
}
