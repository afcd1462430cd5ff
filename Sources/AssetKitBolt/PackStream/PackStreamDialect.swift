/// What the two sides agreed on about the form of structures.
struct PackStreamDialect: Sendable, Hashable {
  /// Nodes and relationships carry names besides numbers (Bolt 5.0).
  var hasElementIDs: Bool
  /// Moments are sent in UTC (Bolt 5.0, and 4.4 with the `utc` patch), not by the zone's own clock.
  var sendsUTC: Bool

  static let bolt5 = PackStreamDialect(hasElementIDs: true, sendsUTC: true)
  static let bolt4 = PackStreamDialect(hasElementIDs: false, sendsUTC: false)
}

/// The tags of structures that are values (Bolt manual, "Structure semantics").
enum StructureTag {
  static let node: UInt8 = 0x4E
  static let relationship: UInt8 = 0x52
  static let unboundRelationship: UInt8 = 0x72
  static let path: UInt8 = 0x50
  static let date: UInt8 = 0x44
  static let time: UInt8 = 0x54
  static let localTime: UInt8 = 0x74
  static let dateTime: UInt8 = 0x49
  static let dateTimeZoneID: UInt8 = 0x69
  static let legacyDateTime: UInt8 = 0x46
  static let legacyDateTimeZoneID: UInt8 = 0x66
  static let localDateTime: UInt8 = 0x64
  static let duration: UInt8 = 0x45
  static let point2D: UInt8 = 0x58
  static let point3D: UInt8 = 0x59
}
