extension PackageDataError.Code {
  /// A POM or `maven-metadata.xml` of another shape than Maven documents.
  package static let unexpectedXML = Self(name: "unexpected_xml")
  /// Something else than a checksum in its place.
  package static let malformedChecksum = Self(name: "malformed_checksum")
}
