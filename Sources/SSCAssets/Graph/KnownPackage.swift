/// What is stored of a package, as far as it saves fetching it again.
package struct KnownPackage: Sendable, Hashable {
  /// The change counter of what is stored.
  package var serial: Int64?
  package var documentTag: String?
  package var profileSource: String?
  package var importNamesSource: String?
  /// By version: fingerprints of what requirements were read from.
  package var requirementsSources: [String: String] = [:]
  /// By version, of those with such a fingerprint: when it was published.
  package var releaseDates: [String: UnixMicroseconds] = [:]

  package init() {}
}
