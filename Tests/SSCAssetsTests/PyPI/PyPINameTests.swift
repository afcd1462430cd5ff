import SSCAssets
import Testing

struct `Names of projects` {
  @Test(
    arguments: [
      ("Zope_Interface", "zope-interface"), ("zope.interface", "zope-interface"),
      ("zope-interface", "zope-interface"), ("a-_.b", "a-b"), ("A--B", "a-b"), ("x", "x"), ("", ""),
    ])
  func `spellings of one name have one normal form`(name: String, normal: String) {
    #expect(PyPIName(name).description == normal)
    #expect(PyPIName.normalized(normal) == normal)
  }

  @Test(arguments: ["a", "A1", "a.b", "a_-.b", "0x"])
  func `a name of letters, digits and inner separators is valid`(name: String) {
    #expect(PyPIName.isValid(name))
  }

  @Test(arguments: ["", "-a", "a-", ".", "a b", "é", "a/b", "a\n"])
  func `any other name isn't`(name: String) { #expect(!PyPIName.isValid(name)) }

  @Test(
    arguments: [
      ("django", nil, "pkg:pypi/django"), ("Django", "4.2.0", "pkg:pypi/django@4.2.0"),
      ("zope.interface", nil, "pkg:pypi/zope.interface"),
      ("Foo_Bar", "1.0+x", "pkg:pypi/foo-bar@1.0%2Bx"), ("a", "1!2", "pkg:pypi/a@1%212"),
    ] as [(String, String?, String)])
  func `a package URL keeps dots and encodes the rest`(
    name: String, version: String?, expected: String
  ) {
    #expect(PyPIName.packageURL(name: name, version: version).description == expected)
  }

  @Test func `segments of a namespace are encoded one by one`() {
    let url = PackageURL(
      type: "npm", namespace: ["@angular"], name: "animation", version: "12.3.1")
    #expect(url.description == "pkg:npm/%40angular/animation@12.3.1")
  }
}
