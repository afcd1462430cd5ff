internal import PostgresClient

/// Merges advisories inside a transaction.
struct AdvisoryWriter {
  private let db: Database
  private let ecosystem: Ecosystem
  private let moment: PostgresTimestamp
  private let statements = GraphSchema.vulnerabilities

  init(_ db: Database, ecosystem: Ecosystem, moment: UnixMicroseconds) {
    self.db = db
    self.ecosystem = ecosystem
    self.moment = moment.postgres
  }

  func merge(
    _ scope: AdvisoryScope,
    read: (_ batch: ([AdvisoryNews]) throws -> Void) throws -> AdvisoryProgress?
  ) throws -> AdvisoryChange {
    try db.query(statements["lock_advisories"])
    if scope == .whole { try db.executeScript(statements["create_seen"]) }
    var change = AdvisoryChange()
    let progress = try read { batch in
      try Task.checkCancellation()
      if scope == .whole {
        try db.copyIn("seen", columns: ["advisory"]) { copy in
          for news in batch { try copy.row { $0.text(news.id) } }
        }
      }
      change += try take(batch)
    }
    if scope == .whole {
      let unseen = try db.query(statements["unseen_advisories"], ecosystem.rawValue)
        .map { try $0[0] as String }
      try drop(unseen)
      change.withdrawn += unseen.count
    }
    if let progress {
      try db.execute(
        statements["save_source"], ecosystem.rawValue, progress.source.url,
        progress.source.entityTag, progress.source.lastModified, progress.handled.postgres, moment)
    }
    return change
  }

  /// Writes what of a batch is new; of two records with one id the later one counts.
  private func take(_ batch: [AdvisoryNews]) throws -> AdvisoryChange {
    let batch = AdvisoryBatch(batch)
    var stored: [String: UnixMicroseconds] = [:]
    for row in try db.query(statements["modified_advisories"], batch.ids) {
      stored[try row[0]] = UnixMicroseconds(try row[1] as PostgresTimestamp)
    }
    let difference = batch.difference(from: stored)
    try drop(difference.dropped)
    if !difference.kept.isEmpty {
      try insert(difference.kept.map(\.record))
      try db.execute(statements["mark_packages"], difference.kept.map(\.record.id))
    }
    return difference.change
  }

  /// Removes advisories and marks the packages that they were about.
  private func drop(_ ids: [String]) throws {
    guard !ids.isEmpty else { return }
    try db.execute(statements["mark_packages"], ids)
    try db.execute(statements["drop_advisories"], ids)
  }

  private func insert(_ records: [OSVRecord]) throws {
    let elements = records.flatMap { AffectedRow.rows(of: $0) }
    try db.copyIn(
      "ssc.advisories",
      columns: ["advisory", "modified", "published", "summary", "aliases", "upstream", "related"]
    ) { copy in
      for record in records {
        try copy.row { row in
          row.text(record.id)
          row.timestamptz(record.modified.postgres)
          row.timestamptz(record.published?.postgres)
          row.text(record.summary.storable)
          row.array(record.aliases.map(\.storable))
          row.array(record.upstream.map(\.storable))
          row.array(record.related.map(\.storable))
        }
      }
    }
    try db.copyIn(
      "ssc.affected_packages",
      columns: [
        "advisory", "element", "ecosystem", "package", "spelling", "repository", "purl", "versions",
      ]
    ) { copy in
      for element in elements { try copy.row { element.write(to: &$0) } }
    }
    try db.copyIn(
      "ssc.affected_events",
      columns: ["advisory", "element", "range", "position", "kind", "event", "version"]
    ) { copy in
      for event in elements.flatMap(\.events) { try copy.row { event.write(to: &$0) } }
    }
    try db.copyIn(
      "ssc.severities",
      columns: ["advisory", "element", "position", "type", "vector", "base_score"]
    ) { copy in
      for severity in records.flatMap({ SeverityRow.rows(of: $0) }) {
        try copy.row { severity.write(to: &$0) }
      }
    }
  }
}
