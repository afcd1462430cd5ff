internal import AssetKitMongo

/// A document of ours, as far as merging needs it.
struct StoredAdvisory {
  /// When it changed last; nil when somebody else wrote it, so that it is written anew.
  var modified: UnixMicroseconds?
  var packages: Set<AdvisoryPackage>
}

extension MongoSession {
  /// A command holds at most so many writes, and as many bytes.
  private static let mostWrites = 500
  private static let mostBytes = 8 << 20

  /// What is stored under ids.
  func storedAdvisories(_ ids: [String]) throws -> [String: StoredAdvisory] {
    var stored: [String: StoredAdvisory] = [:]
    for part in ids.parts(of: 5_000) {
      try find(
        ["id": .document(["$in": .array(part.map(BSONValue.string))])],
        in: MongoVulnerabilityStore.advisories, on: MongoVulnerabilityStore.database,
        options: [
          "projection": .document([
            "id": .int32(1), "modified": .int32(1), "affected.package": .int32(1),
            "assetkit": .int32(1),
          ])
        ]
      ) { document in
        guard let id = document["id"]?.string else { return }
        var advisory = StoredAdvisory(packages: AdvisoryDocument.packages(of: document))
        if document["assetkit"] != nil {
          advisory.modified = document["modified"]?.string.flatMap {
            UnixMicroseconds(rfc3339: $0)
          }
        }
        if let other = stored[id] { advisory.packages.formUnion(other.packages) }
        stored[id] = advisory
      }
    }
    return stored
  }

  /// Makes indexes, each over fields in ascending order.
  func createIndexes(on collection: String, _ fields: [[String]]) throws {
    let indexes = fields.map { fields in
      BSONValue.document([
        "name": .string(fields.joined(separator: "_")),
        "key": .document(BSONDocument(fields.map { .init($0, .int32(1)) })),
      ])
    }
    try write(
      ["createIndexes": .string(collection), "indexes": .array(indexes)],
      on: MongoVulnerabilityStore.database)
  }

  /// Replaces the documents that the filters find, or adds them.
  func replace(in collection: String, _ documents: [(filter: BSONDocument, document: BSONDocument)])
    throws
  {
    var updates: [BSONValue] = []
    var bytes = 0
    func send() throws {
      guard !updates.isEmpty else { return }
      try write(
        ["update": .string(collection), "updates": .array(updates), "ordered": .bool(false)],
        on: MongoVulnerabilityStore.database)
      updates.removeAll()
      bytes = 0
    }
    for (filter, document) in documents {
      let update: BSONDocument = [
        "q": .document(filter), "u": .document(document), "upsert": .bool(true),
      ]
      let size = update.bytes.count
      if bytes + size > Self.mostBytes || updates.count >= Self.mostWrites { try send() }
      updates.append(.document(update))
      bytes += size
    }
    try send()
  }

  /// Removes all documents that any of the filters finds.
  func delete(from collection: String, _ filters: [BSONDocument]) throws {
    for part in filters.parts(of: Self.mostWrites) {
      let deletes = part.map { BSONValue.document(["q": .document($0), "limit": .int32(0)]) }
      try write(
        ["delete": .string(collection), "deletes": .array(deletes)],
        on: MongoVulnerabilityStore.database)
    }
  }

  /// Counts what comes out of the stages of an aggregation.
  func count(_ collection: String, _ stages: [BSONDocument]) throws -> Int {
    let pipeline = (stages + [["$count": .string("count")]]).map(BSONValue.document)
    let reply = try read(
      [
        "aggregate": .string(collection), "pipeline": .array(pipeline),
        "cursor": .document([:]),
      ], on: MongoVulnerabilityStore.database)
    let first = reply["cursor"]?.document?["firstBatch"]?.array?.first?.document
    return first?["count"]?.int.map { Int($0) } ?? 0
  }
}

extension Array {
  /// The elements in parts of at most so many.
  func parts(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
