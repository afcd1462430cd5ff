import AssetKitCore
import Testing

@testable import AssetKitCodeLocations

@Suite struct PipesAssetKeyTests {
  @Test(arguments: [
    (["orders"], "orders"), (["raw", "orders"], "raw/orders"), (["a/b", "c"], "a\\/b/c"),
    (["/", "/"], "\\//\\/"), (["back\\slash"], "back\\slash"),
  ])
  func `a slash within a segment is escaped, and read again`(path: [String], text: String) {
    #expect(AssetKey(path: path).escaped == text)
    #expect(AssetKey(escaped: text) == AssetKey(path: path))
  }
}
