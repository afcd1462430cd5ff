import SSCAssets
import Testing

struct `NuGet's dependency groups` {
  private func content(_ groups: [NuGetDependencyGroup]) -> RequirementsContent {
    var requirements = NuGetRequirements()
    return requirements.content(of: groups, source: nil)
  }

  private func group(_ framework: String?, _ dependencies: (String, String)...)
    -> NuGetDependencyGroup
  {
    NuGetDependencyGroup(
      targetFramework: framework,
      dependencies: dependencies.map { .init(id: $0.0, range: $0.1) })
  }

  private func edge(_ target: String, _ constraints: String, _ marker: String?) -> DependencyEdge {
    var edge = DependencyEdge(target: target, constraints: constraints)
    edge.marker = marker
    return edge
  }

  @Test func `groups with a target framework count, and each dependency is there once per range`() {
    let found = content([
      group("net45", ("A", "[1.0.0, )"), ("B", "")),
      group("netstandard2.0", ("a", "[1.0.0, )"), ("B", "[2.0.0, )")),
      group("net6.0"),
    ])
    #expect(
      found.edges == [
        edge("a", "[1.0.0, )", "net45, netstandard2.0"), edge("b", "", "net45"),
        edge("b", "[2.0.0, )", "netstandard2.0"),
      ])
    #expect(found.malformed.isEmpty)
  }

  @Test func `a single group without framework is no condition`() {
    #expect(content([group(nil, ("A", "1.0"))]).edges == [edge("a", "1.0", nil)])
  }

  @Test func `beside others the group without framework is that of any other framework`() {
    let found = content([group("net45", ("A", "")), group(nil, ("A", ""), ("B", ""))])
    #expect(found.edges == [edge("a", "", "net45, any"), edge("b", "", "any")])
  }

  @Test func `what can't be read is named once, and costs itself alone`() {
    let found = content([
      group("net45", ("A", "1.*"), ("", "1.0"), ("no/name", "1.0"), ("B", "(1.0)")),
      group("net6.0", ("A", "1.*"), ("C", "1.0")),
    ])
    #expect(found.edges == [edge("c", "1.0", "net6.0")])
    #expect(found.malformed.map(\.text) == ["A 1.*", "1.0", "no/name 1.0", "B (1.0)"])
    #expect(found.malformed[1].reason == "expected the name of a package, found ''")
  }
}

struct `NuGet's names` {
  @Test(arguments: [
    ("Newtonsoft.Json", "newtonsoft.json"), ("ILSpy", "ilspy"), ("ÄÖ.Жук", "äö.жук"),
    ("İ", "İ"), ("a_B-c", "a_b-c"),
  ])
  func `are compared in invariant lower case`(name: String, normalized: String) {
    #expect(NuGetName.normalized(name) == normalized)
    #expect(NuGetName.isValid(name))
  }

  @Test(arguments: [
    "", ".", "..", "a..b", "-a", "a-", "a/b", "a b", "a\0", "a%2Fb", "\u{202E}a",
    String(repeating: "a", count: 129),
  ])
  func `what is none is refused`(name: String) {
    #expect(!NuGetName.isValid(name))
  }

  @Test(arguments: [
    ("1.0.0-Beta.1+Build", "1.0.0-beta.1"), ("1.00.0.0", "1.0.0"), ("1.2.3.4", "1.2.3.4"),
    ("odd+x", "odd"),
  ])
  func `addresses have versions normalised, in lower case, without metadata`(
    version: String, address: String
  ) {
    #expect(NuGetVersion.addressed(version) == address)
  }
}

struct `NuGet's import names` {
  @Test func `are the assemblies below lib and the package's own name`() {
    let names = NuGetImportNames.names(
      paths: [
        "_rels/.rels", "A.nuspec", "lib/", "lib/net45/A.dll", "lib/netstandard2.0/A.dll",
        "lib/net45/A.Core.dll", "lib/net45/System.dll", "lib/net45/Microsoft.CSharp.dll",
        "lib/net45/My Lib.dll", "lib/net45/readme.txt", "tools/x.dll", "ref/net45/R.dll",
        "lib/net45/.dll", "lib/net45/mscorlib.dll", "lib/netstandard.dll",
      ], id: "A.Package")
    #expect(names == ["A", "A.Core", "A.Package", "My Lib"])
  }

  @Test func `without assemblies the package's name is left`() {
    #expect(NuGetImportNames.names(paths: [], id: "A") == ["A"])
  }
}
