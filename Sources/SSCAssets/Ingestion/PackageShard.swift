package import AssetKitCore

/// The parts into which an ecosystem's packages fall for an ingestion that is spread over several runs.
///
/// A package's shard is the first hexadecimal digit of the SHA-256 of its normal name, so that it never
/// changes, and every shard holds about a sixteenth of the registry.
package enum PackageShard {
  /// The shards as partitions: `0` to `9` and `a` to `f`.
  package static let partitions = PartitionsDefinition.static("0123456789abcdef".map { String($0) })
  /// How many there are.
  package static let count = 16

  /// The shard of a package.
  package static func of(_ name: String) -> String {
    String(Array(name.utf8).withUnsafeBytes(sha256).prefix(1))
  }
}
