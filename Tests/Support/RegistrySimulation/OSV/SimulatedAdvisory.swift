/// An advisory that the simulator made up: what it says, and what is true because of it.
struct SimulatedAdvisory: Sendable {
  /// The severities that it states.
  enum Severity: Sendable {
    /// No list at all.
    case none
    /// Vectors with the scores that their standards give them; for the record or for the element.
    case vectors([KnownVector], onElement: Bool)
    /// A vector that no standard knows.
    case nonsense
  }

  /// How the affected versions are told.
  enum Style: Int, Sendable, CaseIterable {
    /// One by one.
    case list
    /// A range that ends before the first version that isn't affected.
    case fixed
    /// A range that ends after the last affected version.
    case lastAffected
    /// A range without events behind a limit.
    case limit
    /// Some versions by a list, the others by a range.
    case listAndRange
    /// A report of malware: the bad versions, and a range of everything that doesn't count.
    case malware
  }

  /// The flaw's id in the database that says most about it.
  var id: String
  /// The id under which a second database has it, with fewer details; nil when none has.
  var twin: String?
  /// Microseconds since 1970; the twin changes with it.
  var modified: Int64
  var isWithdrawn = false
  var severity: Severity
  var style: Style
  /// The package, by position in the subject.
  var package: Int
  /// The affected versions, by position among the package's; not empty.
  var affected: Range<Int>
  /// Another package of the subject that the same record is about, with the versions at the same
  /// positions as far as it has them; nil for none.
  var neighbour: Int?
  /// Whether it also names a package of the same name in an ecosystem where that is another one.
  var hasNamesake = false
  /// Whether the package's name is spelled as its author does.
  var usesDisplayName = false

  /// The score that a version gets from it, in tenths; nil for none.
  var tenths: Int? {
    guard case .vectors(let vectors, _) = severity else { return nil }
    // Version 3 is what SecureChain reads; then 4, then 2.
    return vectors.first { $0.type == "CVSS_V3" }?.tenths
      ?? vectors.first { $0.type == "CVSS_V4" }?.tenths ?? vectors.first?.tenths
  }
}

/// A severity vector whose score is known from its standard's examples or calculator.
struct KnownVector: Sendable {
  var type: String
  var vector: String
  var tenths: Int

  static let v3 = [
    ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98), ("AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100),
    ("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61), ("AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64),
    ("AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N", 47), ("AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", 81),
    ("AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N", 58), ("AV:P/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", 24),
    ("AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 78), ("AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0),
  ].map { KnownVector(type: "CVSS_V3", vector: "CVSS:3.1/\($0.0)", tenths: $0.1) }

  static let v2 = [
    ("AV:N/AC:L/Au:N/C:P/I:P/A:P", 75), ("AV:N/AC:M/Au:N/C:N/I:P/A:N", 43),
    ("AV:L/AC:L/Au:N/C:C/I:C/A:C", 72),
  ].map { KnownVector(type: "CVSS_V2", vector: $0.0, tenths: $0.1) }

  static let v4 = [
    ("AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93),
    ("AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 100),
    ("AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N", 87),
  ].map { KnownVector(type: "CVSS_V4", vector: "CVSS:4.0/\($0.0)", tenths: $0.1) }

  var json: String { "{\"type\": \"\(type)\", \"score\": \"\(vector)\"}" }
}
