internal import AssetKitMongo

/// Merges advisories, batch by batch.
struct MongoAdvisoryWriter {
  private let session: MongoSession
  private let ecosystem: Ecosystem
  private let moment: UnixMicroseconds

  init(_ session: MongoSession, ecosystem: Ecosystem, moment: UnixMicroseconds) {
    self.session = session
    self.ecosystem = ecosystem
    self.moment = moment
  }

  func merge(
    _ scope: AdvisoryScope,
    read: (_ batch: ([AdvisoryNews]) throws -> Void) throws -> AdvisoryProgress?
  ) throws -> AdvisoryChange {
    var change = AdvisoryChange()
    // Ids are short: those of the largest ecosystem take some megabytes.
    var seen: Set<String> = []
    let progress = try read { batch in
      if scope == .whole { seen.formUnion(batch.map(\.id)) }
      change += try take(batch)
    }
    if scope == .whole {
      let unseen = try storedIDs().subtracting(seen).sorted()
      let stored = try session.storedAdvisories(unseen)
      try write([], dropping: unseen, touching: stored.values.map(\.packages))
      change.withdrawn += unseen.count
    }
    if let progress { try save(progress) }
    return change
  }

  private func take(_ batch: [AdvisoryNews]) throws -> AdvisoryChange {
    let batch = AdvisoryBatch(batch)
    let stored = try session.storedAdvisories(batch.ids)
    let difference = batch.difference(
      from: stored.mapValues { $0.modified ?? UnixMicroseconds(rawValue: .min) })
    let touched =
      difference.dropped.compactMap { stored[$0]?.packages }
      + difference.kept.map(\.record.packages)
    let kept = Set(difference.kept.map(\.record.id))
    try write(
      difference.kept, dropping: difference.dropped.filter { !kept.contains($0) },
      touching: touched)
    return difference.change
  }

  private func write(
    _ kept: [Advisory], dropping dropped: [String], touching packages: [Set<AdvisoryPackage>]
  ) throws {
    let packages = packages.reduce(into: Set()) { $0.formUnion($1) }
    try mark(packages)
    try session.replace(
      in: MongoVulnerabilityStore.advisories,
      try kept.map { advisory in
        (["id": .string(advisory.record.id)], try AdvisoryDocument(advisory).bson)
      })
    try session.delete(
      from: MongoVulnerabilityStore.advisories, dropped.map { ["id": .string($0)] })
    try mark(packages)
  }

  /// Gives packages a mark that they never had, so that whoever looks at them now isn't the last.
  private func mark(_ packages: Set<AdvisoryPackage>) throws {
    try session.replace(
      in: MongoVulnerabilityStore.pending,
      packages.map { package in
        let key = BSONValue.string(AdvisoryDocument.key(package))
        return (
          ["_id": key],
          [
            "_id": key, "ecosystem": .string(package.ecosystem.rawValue),
            "package": .string(package.name), "mark": .int64(.random(in: 1 ... .max)),
          ]
        )
      })
  }

  private func storedIDs() throws -> Set<String> {
    var ids: Set<String> = []
    try session.find(
      ["assetkit.ecosystems": .string(ecosystem.rawValue)],
      in: MongoVulnerabilityStore.advisories, on: MongoVulnerabilityStore.database,
      options: ["projection": .document(["id": .int32(1)])]
    ) { document in
      if let id = document["id"]?.string { ids.insert(id) }
    }
    return ids
  }

  private func save(_ progress: AdvisoryProgress) throws {
    let id = BSONValue.string(ecosystem.rawValue)
    var document: BSONDocument = [
      "_id": id, "url": .string(progress.source.url),
      "handled": .int64(progress.handled.rawValue),
      "moment": .milliseconds(moment.rawValue / 1_000),
    ]
    document["entity_tag"] = progress.source.entityTag.map(BSONValue.string)
    document["last_modified"] = progress.source.lastModified.map(BSONValue.string)
    try session.replace(in: MongoVulnerabilityStore.progress, [(["_id": id], document)])
  }
}
