/// How packages are read: part of the run configurations of ingestion, updates and queue.
struct ReadingSettings: Sendable {
  /// How many packages are read at a time.
  var concurrency = 64
  /// What is read of each.
  var options = ReadingOptions()

  enum Key: String, CodingKey {
    case concurrency
    case importNames = "import_names"
    case maxArtifactMegabytes = "max_artifact_mb"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    concurrency = try values.number(.concurrency, in: 1...1_024) ?? concurrency
    options.readsImportNames =
      try values.decodeIfPresent(Bool.self, forKey: .importNames) ?? options.readsImportNames
    if let megabytes = try values.number(.maxArtifactMegabytes, in: 1...4_096) {
      options.maxArtifactBytes = Int64(megabytes) << 20
    }
  }
}

extension KeyedDecodingContainer {
  /// A whole number within a range; nil when there is none.
  func number(_ key: Key, in range: ClosedRange<Int>) throws -> Int? {
    guard let number = try decodeIfPresent(Int.self, forKey: key) else { return nil }
    guard range.contains(number) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription:
          "expected a number from \(range.lowerBound) to \(range.upperBound), found \(number)")
    }
    return number
  }
}
