extension PackageDataError.Code {
  /// A repository's index that is cut off, damaged, or announces more than it could hold.
  package static let malformedIndex = Self(name: "malformed_index")
  /// A POM or `maven-metadata.xml` of another shape than Maven documents.
  package static let unexpectedXML = Self(name: "unexpected_xml")
  /// Something else than a checksum in its place.
  package static let malformedChecksum = Self(name: "malformed_checksum")
}
