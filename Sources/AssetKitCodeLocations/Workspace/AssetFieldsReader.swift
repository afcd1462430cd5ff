internal import AssetKitConfiguration
package import AssetKitCore

extension YAMLFields {
  /// The keys by which YAML describes any asset.
  static let assetKeys = [
    "key", "deps", "group", "kinds", "owners", "tags", "description", "metadata",
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
