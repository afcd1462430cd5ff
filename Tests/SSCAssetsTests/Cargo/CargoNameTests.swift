import SSCAssets
import Testing

struct CargoNameTests {
  @Test(
    arguments: [
      ("serde_json", "serde_json"), ("Serde-JSON", "serde-json"), ("GSL", "gsl"), ("a", "a"),
      ("_x", "_x"), ("7z", "7z"),
    ])
  func `the key is the spelling in lower case`(name: String, key: String) {
    #expect(CargoName.normalized(name) == key)
  }

  @Test(arguments: ["", "a b", "a.b", "é", "../x", "a/b", "-a", String(repeating: "a", count: 65)])
  func `what no crate can be called has no key`(name: String) {
    #expect(CargoName.normalized(name) == nil)
  }

  @Test(
    arguments: [
      ("a", "1/a"), ("ab", "2/ab"), ("abc", "3/a/abc"), ("abcd", "ab/cd/abcd"),
      ("serde_json", "se/rd/serde_json"),
    ])
  func `the index keeps a crate by the letters of its key`(key: String, path: String) {
    #expect(CargoName.indexPath(key) == path)
  }

  @Test func `the library is called as the crate, with underscores`() {
    #expect(CargoName.libraryName("Serde-json_x") == "Serde_json_x")
  }
}
