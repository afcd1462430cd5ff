/// A statement's records, fetched in batches while they are read.
public final class BoltResult {
  /// The columns' names.
  public let keys: [String]
  private let session: Session
  private let fetchSize: Int
  private var fetched: ArraySlice<BoltRecord> = []
  private var isPulling = true
  private var summary: BoltSummary?

  init(keys: [String], session: Session, fetchSize: Int) {
    self.keys = keys
    self.session = session
    self.fetchSize = fetchSize
  }

  /// The next record; nil after the last.
  ///
  /// - Throws: ``BoltError``, also for what goes wrong in the middle of a result.
  public func next() throws(BoltError) -> BoltRecord? {
    if let record = fetched.popFirst() { return record }
    while summary == nil {
      if let record = try receive() { return record }
    }
    return nil
  }

  /// All records that are left.
  public func collect() throws(BoltError) -> [BoltRecord] {
    try buffer()
    defer { fetched = [] }
    return Array(fetched)
  }

  /// Drops the records that are left, on the server where they are still there.
  @discardableResult
  public func consume() throws(BoltError) -> BoltSummary {
    fetched = []
    while true {
      if let summary { return summary }
      if !isPulling {
        try session.send(.discard)
        isPulling = true
      }
      _ = try receive()
    }
  }

  /// Fetches what is left into memory.
  func buffer() throws(BoltError) {
    while summary == nil {
      if let record = try receive() { fetched.append(record) }
    }
  }

  /// Receives a record, or nil for the end of a batch.
  private func receive() throws(BoltError) -> BoltRecord? {
    if !isPulling {
      try session.send(.pull(fetchSize))
      isPulling = true
    }
    switch try session.receive() {
    case .record(let values):
      guard values.count == keys.count else {
        throw session.broken("a record of \(values.count) values for \(keys.count) columns")
      }
      return BoltRecord(keys: keys, values: values)
    case .success(let metadata):
      isPulling = false
      if metadata["has_more"] != true { summary = BoltSummary(metadata) }
      return nil
    case .failure(let error):
      // Whoever asks again must not wait for an answer that doesn't come.
      summary = BoltSummary([:])
      throw error
    case .ignored:
      summary = BoltSummary([:])
      throw session.failure ?? session.broken("a pull was ignored without a failure before it")
    }
  }
}

/// What the server says about a statement when its records are through.
public struct BoltSummary: Sendable, Hashable {
  /// How much was changed, by the server's names, such as `nodes-created`; empty when nothing was.
  public let counters: [String: Int64]
  /// By which another server of the cluster knows whether it has seen the statement's effect.
  let bookmark: String?

  init(_ metadata: [String: BoltValue]) {
    counters = metadata["stats"]?.map?.compactMapValues(\.integer) ?? [:]
    bookmark = metadata["bookmark"]?.string
  }

  /// How many nodes were made.
  public var nodesCreated: Int { Int(counters["nodes-created"] ?? 0) }
  /// How many relationships were made.
  public var relationshipsCreated: Int { Int(counters["relationships-created"] ?? 0) }
  /// How many properties were set.
  public var propertiesSet: Int { Int(counters["properties-set"] ?? 0) }
}
