extension PackageDataError.Code {
  /// A repository's index that is cut off, damaged, or announces more than it could hold.
  package static let malformedIndex = Self(name: "malformed_index")
  /// A POM or `maven-metadata.xml` of another shape than Maven documents.
  package static let unexpectedXML = Self(name: "unexpected_xml")
}
