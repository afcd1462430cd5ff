import SSCAssets
import Testing

struct NPMNameTests {
  @Test(arguments: [
    "lodash", "JSONStream", "@angular/core", "-", "--can-you-install", "0flux", "lodash.js",
    "left_pad", "@types/node", "it's", "a~b", "@SCOPE/Name",
  ])
  func `names old and new are names`(name: String) {
    #expect(NPMName.isValid(name))
  }

  @Test(arguments: [
    "", "_design/app", "_design/scratch", ".hidden", "_private", "a b", "a/b", "@scope", "@/name",
    "@scope/", "@scope/a/b", "café", "a%20b", "name\n", "{{name}}", "@scope/_x", "@scope/.x", "a:b",
  ])
  func `what isn't a name is none`(name: String) {
    #expect(!NPMName.isValid(name))
  }

  @Test func `a scope is its package's namespace`() {
    #expect(NPMName.scope(of: "@angular/core") == "@angular")
    #expect(NPMName.scope(of: "angular") == nil)
    let url = Ecosystem.npm.packageURL("@angular/animation", version: "12.3.1")
    #expect(url.description == "pkg:npm/%40angular/animation@12.3.1")
    #expect(Ecosystem.npm.packageURL("JSONStream").description == "pkg:npm/JSONStream")
  }
}
