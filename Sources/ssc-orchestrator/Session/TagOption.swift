internal import AssetKitCore
internal import CommandLineKit

/// The option that gives labels to a run.
enum TagOption {
  static let tag = Option<KeyValue>(
    "tag", "KEY=VALUE", "A label of the run; for a backfill of each run.", repeats: true)

  /// The labels.
  ///
  /// - Throws: `UsageError` when one that says how the run is executed can't be understood.
  static func tags(_ session: Session) throws -> [String: String] {
    var tags: [String: String] = [:]
    for pair in session.arguments.all(tag) { tags[pair.key] = pair.value }
    if let fault = RunTag.fault(in: tags) {
      throw UsageError("`--tag`: \(fault)", path: session.arguments.path)
    }
    return tags
  }
}
