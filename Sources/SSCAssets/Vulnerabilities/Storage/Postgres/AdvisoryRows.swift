internal import PostgresClient

/// A row of `ssc.affected_packages`, with those of its events.
struct AffectedRow {
  let advisory: String
  let element: Int
  let package: AdvisoryPackage
  let affected: OSVAffected

  /// The rows of a record; elements about no ecosystem of ours have none.
  static func rows(of record: OSVRecord) -> [AffectedRow] {
    record.affected.enumerated().compactMap { index, affected in
      affected.package.flatMap(AdvisoryPackage.init).map {
        AffectedRow(advisory: record.id, element: index, package: $0, affected: affected)
      }
    }
  }

  func write(to row: inout CopyRow) {
    row.text(advisory)
    row.int4(Int32(truncatingIfNeeded: element))
    row.text(package.ecosystem.rawValue)
    row.text(package.name.storable)
    row.text((affected.package?.name ?? package.name).storable)
    row.text(affected.package?.ecosystemSuffix?.storable)
    row.text(affected.package?.purl?.storable)
    row.array(affected.versions.map(\.storable))
  }

  var events: [EventRow] {
    affected.ranges.enumerated().flatMap { index, range in
      range.events.enumerated().map { position, event in
        EventRow(
          advisory: advisory, element: element, range: index, position: position,
          kind: range.kind == .semver ? "semver" : "ecosystem", event: event)
      }
    }
  }
}

/// A row of `ssc.affected_events`.
struct EventRow {
  let advisory: String
  let element: Int
  let range: Int
  let position: Int
  let kind: String
  let event: OSVRange.Event

  func write(to row: inout CopyRow) {
    let (name, version) =
      switch event {
      case .introduced(let version): ("introduced", version)
      case .fixed(let version): ("fixed", version)
      case .lastAffected(let version): ("last_affected", version)
      case .limit(let version): ("limit", version)
      }
    row.text(advisory)
    row.int4(Int32(truncatingIfNeeded: element))
    row.int4(Int32(truncatingIfNeeded: range))
    row.int4(Int32(truncatingIfNeeded: position))
    row.text(kind)
    row.text(name)
    row.text(version.storable)
  }
}

/// A row of `ssc.severities`.
struct SeverityRow {
  /// Stands for the whole record in place of an element.
  static let wholeRecord = -1

  let advisory: String
  let element: Int
  let position: Int
  let severity: OSVSeverity

  /// The rows of a record: its own list, and those of the elements that are kept.
  static func rows(of record: OSVRecord) -> [SeverityRow] {
    let elements = AffectedRow.rows(of: record).map { ($0.element, $0.affected.severities) }
    return ([(wholeRecord, record.severities)] + elements).flatMap { element, severities in
      severities.enumerated().map { position, severity in
        SeverityRow(
          advisory: record.id, element: element, position: position, severity: severity)
      }
    }
  }

  func write(to row: inout CopyRow) {
    row.text(advisory)
    row.int4(Int32(truncatingIfNeeded: element))
    row.int4(Int32(truncatingIfNeeded: position))
    row.text(severity.type.storable)
    row.text(severity.score.storable)
    row.float8((try? severity.baseScore())?.value)
  }
}

/// Puts records together from the rows about some packages of one ecosystem.
struct AdvisoryRows {
  private let ecosystem: Ecosystem
  private var records: [String: OSVRecord] = [:]
  /// Where an element of an advisory is in its record.
  private var places: [Element: Int] = [:]
  private var ranges: [Element: [Int: Int]] = [:]
  private var packages: [String: Set<String>] = [:]

  private struct Element: Hashable {
    var advisory: String
    var element: Int
  }

  init(_ ecosystem: Ecosystem) { self.ecosystem = ecosystem }

  /// Takes a row of `ssc.advisories`; these come first.
  mutating func addAdvisory(_ row: Row) throws {
    let id: String = try row[0]
    var record = OSVRecord(id: id, modified: UnixMicroseconds(try row[1] as PostgresTimestamp))
    record.published = (try row[2] as PostgresTimestamp?).map { UnixMicroseconds($0) }
    record.summary = try row[3]
    record.aliases = try row[4]
    record.upstream = try row[5]
    record.related = try row[6]
    records[id] = record
  }

  /// Takes a row of `ssc.affected_packages`.
  mutating func addElement(_ row: Row) throws {
    let id: String = try row[0]
    packages[try row[2], default: []].insert(id)
    var package = OSVPackage(
      ecosystem: ecosystem.osvName, name: try row[3], purl: try row[5] as String?)
    package.ecosystemSuffix = try row[4]
    var affected = OSVAffected(package: package)
    affected.versions = try row[6]
    places[Element(advisory: id, element: try row[1])] = records[id]?.affected.count
    records[id]?.affected.append(affected)
  }

  /// Takes a row of `ssc.affected_events`, whose element came before.
  mutating func addEvent(_ row: Row) throws {
    let id: String = try row[0]
    let element = Element(advisory: id, element: try row[1])
    let number: Int = try row[2]
    guard let place = places[element], let event = Self.event(try row[4], try row[5]) else {
      return
    }
    if let range = ranges[element]?[number] {
      records[id]?.affected[place].ranges[range].events.append(event)
      return
    }
    ranges[element, default: [:]][number] = records[id]?.affected[place].ranges.count
    let kind: String = try row[3]
    records[id]?.affected[place].ranges.append(
      OSVRange(kind: kind == "semver" ? .semver : .ecosystem, events: [event]))
  }

  /// Takes a row of `ssc.severities`; one of another element says nothing here.
  mutating func addSeverity(_ row: Row) throws {
    let id: String = try row[0]
    let element: Int = try row[1]
    let severity = OSVSeverity(type: try row[2], score: try row[3])
    if element == SeverityRow.wholeRecord {
      records[id]?.severities.append(severity)
    } else if let place = places[Element(advisory: id, element: element)] {
      records[id]?.affected[place].severities.append(severity)
    }
  }

  /// The records by package, in the order of their ids.
  var recordsByPackage: [String: [OSVRecord]] {
    packages.mapValues { $0.sorted().compactMap { records[$0] } }
  }

  private static func event(_ name: String, _ version: String) -> OSVRange.Event? {
    switch name {
    case "introduced": .introduced(version)
    case "fixed": .fixed(version)
    case "last_affected": .lastAffected(version)
    case "limit": .limit(version)
    default: nil
    }
  }
}
