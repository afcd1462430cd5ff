/// What the run configurations of ingestion and updates have in common: which packages, and how.
struct WorkSettings: Sendable {
  /// The most packages to work on; nil for all.
  var limit: Int?
  /// Only these, in any spelling; nil for all.
  var names: [String]?
  var reading: ReadingSettings

  private enum Key: String, CodingKey {
    case limit, names
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    limit = try values.number(.limit, in: 0...Int(Int32.max))
    names = try values.decodeIfPresent([String].self, forKey: .names)
    reading = try ReadingSettings(from: decoder)
  }
}
