internal import AssetKitCore
internal import CommandLineKit

/// The options that the reports of what happened outside of all runs have in common.
enum ReportOptions {
  static let key = Positional<String>(
    "KEY", "The asset's key.", completion: .dynamic("asset-keys"))
  static let metadata = Option<KeyValue>(
    "metadata", "KEY=VALUE", "A fact about it, as a text.", repeats: true)
  static let metadataJSON = Option<String>(
    "metadata-json", "JSON",
    "Facts as a JSON object: numbers, texts, true, false and null stand for themselves, other types "
      + #"are {"type": "url", "value": …}."#, repeats: true)
  static let description = Option<String>("description", "TEXT", "What happened, in words.")
  static let allowUndeclared = Flag(
    "allow-undeclared", "Also take what no plugin declares.")

  /// The asset's spec; for one that nobody declares a bare one, if that is allowed.
  static func spec(_ session: Session, in graph: AssetGraph) throws -> AssetSpec {
    let name = try session.arguments.require(key)
    guard session.arguments[allowUndeclared], graph.spec(AssetKey(name)) == nil else {
      return try session.spec(name, in: graph)
    }
    let asset = AssetKey(name)
    guard !asset.path.contains(where: \.isEmpty), !asset.path.isEmpty else {
      throw UsageError(
        "`\(name)` is no key: it has at least one segment, and none of them is empty",
        path: session.arguments.path)
    }
    return .external(asset)
  }

  /// The facts that the options give; a later one wins.
  static func facts(_ session: Session) throws -> [String: MetadataValue] {
    var facts: [String: MetadataValue] = [:]
    for text in session.arguments.all(metadataJSON) {
      guard let json = try? JSONValue(parsing: text), case .object = json else {
        throw UsageError(
          #"`--metadata-json` expects a JSON object such as {"rows": 12}"#,
          path: session.arguments.path)
      }
      facts.merge([String: MetadataValue](json: json)) { $1 }
    }
    for pair in session.arguments.all(metadata) { facts[pair.key] = .text(pair.value) }
    return facts
  }
}
