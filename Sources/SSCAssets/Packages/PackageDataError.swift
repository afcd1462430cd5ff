/// Registry data that can't be read, with what it was about.
///
/// Such an error costs one document, version or requirement: callers count and name it, then go on.
package struct PackageDataError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong; open for growth.
  package struct Code: Sendable, Hashable {
    /// The stable spelling, for counting by kind.
    package let name: String

    /// Text that isn't JSON, or is cut off.
    package static let malformedJSON = Code(name: "malformed_json")
    /// JSON of another shape than the registry documents.
    package static let unexpectedJSON = Code(name: "unexpected_json")
    /// HTML that is cut off or unreadable.
    package static let malformedHTML = Code(name: "malformed_html")
    /// A table in CSV that is cut off, or lacks a column that is needed.
    package static let malformedCSV = Code(name: "malformed_csv")
    /// A feed that is cut off or unreadable.
    package static let malformedFeed = Code(name: "malformed_feed")
    /// A metadata file without the fields that each must have.
    package static let malformedMetadata = Code(name: "malformed_metadata")
    /// A constraint on versions that the ecosystem's rules refuse.
    package static let malformedSpecifier = Code(name: "malformed_specifier")
    /// A requirement that the ecosystem's rules refuse.
    package static let malformedRequirement = Code(name: "malformed_requirement")
    /// An archive that is damaged, or no archive at all.
    package static let badArchive = Code(name: "bad_archive")
    /// An archive that unpacks to more than the limits allow.
    package static let archiveLimit = Code(name: "archive_limit")
  }

  /// What is wrong.
  package let code: Code
  /// What it was found in: a requirement's text, a file name, a document's purpose.
  package let subject: String
  /// A sentence that says what was expected and what was found.
  package let reason: String

  package init(_ code: Code, _ subject: String, _ reason: String) {
    self.code = code
    self.subject = subject
    self.reason = reason
  }

  package var description: String { "\(subject): \(reason)" }
}
