internal import SSCAssets

extension Ecosystem {
  /// The place of any text among the ecosystem's versions, as bytes.
  ///
  /// Texts that aren't versions are below all versions, in the order of their bytes.
  func place(of text: String) -> [UInt8] {
    versionOrder.sortKey(of: text).map { [1] + $0 } ?? [0] + text.utf8
  }
}
