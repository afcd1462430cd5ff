extension PackageDataError.Code {
  /// A range of an advisory whose events can't be placed in the ecosystem's order.
  package static let malformedRange = Self(name: "malformed_range")
  /// A severity vector that its standard refuses.
  package static let malformedSeverity = Self(name: "malformed_severity")
  /// A list of changed advisories that is damaged or out of order.
  package static let malformedChangeList = Self(name: "malformed_change_list")
}
