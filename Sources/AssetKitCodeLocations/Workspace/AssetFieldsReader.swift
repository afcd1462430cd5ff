internal import AssetKitConfiguration
package import AssetKitCore

extension YAMLFields {
  /// The keys by which YAML describes any asset.
  static let assetKeys = [
    "key", "deps", "group", "kinds", "owners", "tags", "description", "metadata", "partitions",
    "freshness",
  ]

  /// The keys by which it describes an asset that we make, beside those of any.
  static let madeAssetKeys = [
    "code_version", "partition_mappings", "backfill_policy", "allows_whole_runs", "automation",
  ]

  /// The asset that the map describes; nil when it has no key.
  ///
  /// Spellings are checked with all other definitions.
  func assetSpec(file: String) -> AssetSpec? {
    guard let key = requiredText("key") else { return nil }
    var spec = AssetSpec(
      AssetKey(key), deps: texts("deps").map { AssetKey($0) }, group: text("group") ?? "default",
      kinds: texts("kinds"), owners: texts("owners"), tags: textMap("tags"),
      description: text("description"), codeVersion: text("code_version"),
      declared: DeclarationSite(file: file, line: node.position.line))
    if case .object(let members)? = json("metadata") {
      spec.metadata = members.mapValues(MetadataValue.init(json:))
    } else if let node = self["metadata"] {
      wrong(node, "metadata", "a map")
    }
    for name in AssetSpec.memberNamesOfPartsAndTimes {
      guard let node = self[name], let value = json(name) else { continue }
      do {
        try spec.readPartsAndTimes(.object([name: value]), at: "asset")
      } catch {
        reject(node, name, error.description)
      }
    }
    return spec
  }
}

/// An asset that others make, as YAML declares it.
package struct ExternalAssetDeclaration: Sendable {
  /// The asset.
  package let spec: AssetSpec
}

/// Reads the declarations of external assets.
struct ExternalAssetsReader {
  let reading: YAMLReading
  let file: String

  func asset(_ fields: YAMLFields) -> ExternalAssetDeclaration? {
    fields.allowOnly(YAMLFields.assetKeys)
    return fields.assetSpec(file: file).map(ExternalAssetDeclaration.init)
  }
}
