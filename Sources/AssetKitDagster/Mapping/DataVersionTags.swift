internal import AssetKitCore

/// The tags by which Dagster says of what version data are and from what they were made
/// (`data_version.py`).
struct DataVersionTags {
  /// The version of the data.
  private(set) var data: String?
  /// The version of the code.
  private(set) var code: String?
  /// What was read, of which Dagster knows the event that made it.
  private(set) var inputs: [MappedEvent.Input] = []
  /// What was read otherwise.
  private(set) var unknownInputs: [String] = []
  /// The tags that somebody gave by hand.
  private(set) var others: [String: String] = [:]

  init(_ tags: [String: String]) {
    var versions: [String: String] = [:]
    var events: [String: Int64] = [:]
    for (tag, value) in tags {
      if let asset = Self.asset(tag, "input_data_version", "input_logical_version") {
        versions[asset] = value
      } else if let asset = Self.asset(tag, "input_event_pointer") {
        events[asset] = Int64(value)
      } else {
        switch tag {
        case "dagster/data_version", "dagster/logical_version": data = value
        case "dagster/code_version": code = value
        case "dagster/data_version_is_user_provided": break
        default: others[tag] = value
        }
      }
    }
    for (asset, version) in versions.sorted(by: { $0.key < $1.key }) {
      if let event = events[asset] {
        inputs.append(.init(asset: AssetKey(asset), event: event, dataVersion: version))
      } else {
        unknownInputs.append(asset)
      }
    }
  }

  private static func asset(_ tag: String, _ names: String...) -> String? {
    for name in names where tag.hasPrefix("dagster/\(name)/") {
      return String(tag.dropFirst("dagster/\(name)/".count))
    }
    return nil
  }
}
