import SSCAssets
import Testing

struct DependencyTests {
  @Test func `only the project's own dependencies count`() async throws {
    let poms = Poms([
      "g:a:1": managed(dependency("x", "managed", "1"))
        + "<build><plugins><plugin>\(dependencies(dependency("x", "plugin", "1")))</plugin></plugins></build>"
        + "<profiles><profile>\(dependencies(dependency("x", "profile", "1")))</profile></profiles>"
        + dependencies(dependency("x", "own", "1"))
    ])
    #expect(try await poms.edges() == ["x:own 1 runtime"])
  }

  @Test(arguments: [
    ("", "runtime", true), ("<scope>compile</scope>", "runtime", true),
    ("<scope>runtime</scope>", "runtime", true), ("<scope>provided</scope>", "provided", false),
    ("<scope>test</scope>", "test", false), ("<scope>system</scope>", "system", false),
    ("<scope>import</scope>", "imported", false), ("<optional>true</optional>", "optional", false),
    ("<optional> TRUE </optional><scope>runtime</scope>", "optional", false),
    ("<optional>true</optional><scope>test</scope>", "test", false),
    ("<optional>yes</optional>", "runtime", true),
  ])
  func `the scope decides what kind of dependency it is`(
    more: String, kind: String, isPlain: Bool
  ) async throws {
    let poms = Poms(["g:a:1": dependencies(dependency("x", "b", "1", more: more))])
    let content = RequirementsContent(try await poms.effective())
    let edge = try #require(content.edges.first)
    #expect(edge.kind.rawValue == kind)
    #expect(edge.isPlain == isPlain)
  }

  @Test func `names keep their case`() async throws {
    let poms = Poms(["g:a:1": dependencies(dependency("org.Example", "LibB_2.13", "1"))])
    #expect(try await poms.edges() == ["org.Example:LibB_2.13 1 runtime"])
  }

  @Test func `of what is declared twice the last counts`() async throws {
    let poms = Poms([
      "g:a:1": dependencies(
        dependency("x", "b", "1"), dependency("x", "c", "1"), dependency("x", "b", "2"))
    ])
    #expect(try await poms.edges() == ["x:b 2 runtime", "x:c 1 runtime"])
  }

  @Test func `type and classifier tell dependencies apart, and equal edges are one`() async throws {
    let poms = Poms([
      "g:a:1": dependencies(
        dependency("x", "b", "1"),
        dependency("x", "b", "1", more: "<classifier>linux</classifier>"),
        dependency("x", "b", "1", more: "<type>test-jar</type><scope>test</scope>"))
    ])
    #expect(try await poms.edges() == ["x:b 1 runtime", "x:b 1 test"])
    #expect(try await poms.effective().dependencies.count == 3)
  }

  @Test func `exclusions are read and not applied`() async throws {
    let exclusions =
      "<exclusions><exclusion><groupId>y</groupId><artifactId>*</artifactId></exclusion></exclusions>"
    let poms = Poms([
      "g:a:1": dependencies(dependency("x", "b", "1", more: exclusions), dependency("y", "c", "1"))
    ])
    let effective = try await poms.effective()
    #expect(effective.dependencies[0].exclusions == [.init(group: "y", artifact: "*")])
    #expect(try await poms.edges() == ["x:b 1 runtime", "y:c 1 runtime"])
  }

  @Test(arguments: [
    (
      dependency("x", "b"), "x:b:jar: no version is given, neither here nor by dependencyManagement"
    ),
    (dependency("x", "b", "${b.version}"), "x:b:jar:${b.version}: a property is left unresolved"),
    (dependency("${x}", "b", "1"), "${x}:b:jar:1: a property is left unresolved"),
    (dependency("x", "b", "${env.B}"), "x:b:jar:${env.B}: a property is left unresolved"),
    (
      dependency("x", "b c", "1"),
      "x:b c:jar:1: expected a group and an artifact by Maven's rules"
    ),
    (dependency("", "b", "1"), ":b:jar:1: expected a group and an artifact by Maven's rules"),
    (
      dependency("x", "b", "1", more: "<scope>sometimes</scope>"),
      "x:b:jar:1: there is no scope 'sometimes'"
    ),
  ])
  func `what Maven refuses is malformed, never a constraint`(
    written: String, message: String
  ) async throws {
    let poms = Poms(["g:a:1": dependencies(written, dependency("x", "good", "1"))])
    #expect(try await poms.malformed() == [message])
    #expect(try await poms.edges() == ["x:good 1 runtime"])
  }

  @Test func `a range that can't be read is malformed`() async throws {
    let poms = Poms([
      "g:a:1": dependencies(dependency("x", "b", "[1,2"), dependency("x", "c", "[1,2)"))
    ])
    #expect(try await poms.malformed().count == 1)
    #expect(try await poms.edges() == ["x:c [1,2) runtime"])
  }

  @Test func `a relocated version requires what it became, and nothing else`() async throws {
    let poms = Poms([
      "g:a:1": "<distributionManagement><relocation><groupId>new.g</groupId></relocation>"
        + "</distributionManagement>" + dependencies(dependency("x", "b", "1")),
      "g:p:1": "<distributionManagement><relocation><artifactId>q</artifactId>"
        + "<version>${v}</version></relocation></distributionManagement>"
        + "<properties><v>3</v></properties>",
      "g:c:1": parent("g:p:1") + dependencies(dependency("x", "b", "1")),
    ])
    #expect(try await poms.edges() == ["new.g:a [1] runtime"])
    #expect(try await poms.edges("g:p:1") == ["g:q [3] runtime"])
    // A parent's move isn't its children's.
    #expect(try await poms.edges("g:c:1") == ["x:b 1 runtime"])
  }
}

struct InheritanceTests {
  @Test func `what parents say comes down through all levels, and the nearest counts`() async throws
  {
    let poms = Poms([
      "g:a:1": parent("g:p:1") + "<artifactId>a</artifactId>"
        + dependencies(dependency("x", "own", "${v}"), dependency("x", "both", "own")),
      "g:p:1": parent("g:r:1") + "<artifactId>p</artifactId><properties><v>parent</v></properties>"
        + dependencies(dependency("x", "both", "parent"), dependency("x", "parents", "${w}")),
      "g:r:1": "<groupId>g</groupId><artifactId>r</artifactId><version>1</version>"
        + "<properties><v>root</v><w>${v}-w</w></properties>"
        + dependencies(dependency("x", "roots", "${project.artifactId}")),
    ])
    #expect(
      try await poms.edges() == [
        "x:own parent runtime", "x:both own runtime", "x:parents parent-w runtime",
        "x:roots a runtime",
      ])
  }

  @Test func `group and version come from the parent`() async throws {
    let poms = Poms([
      "g:a:1": parent("p.g:p:7")
        + dependencies(dependency("${project.groupId}", "b", "${project.version}")),
      "p.g:p:7": "<groupId>p.g</groupId><version>7</version>",
    ])
    #expect(try await poms.edges() == ["p.g:b 7 runtime"])
  }

  @Test func `a parent that isn't there is told by every dependency that needed it`() async throws {
    let poms = Poms([
      "g:a:1": parent("g:p:1")
        + dependencies(dependency("x", "needs"), dependency("x", "fine", "1"))
    ])
    #expect(try await poms.edges() == ["x:fine 1 runtime"])
    #expect(
      try await poms.malformed() == [
        "x:needs:jar: no version is given, neither here nor by dependencyManagement; "
          + "the parent g:p:1 isn't in the repository"
      ])
    #expect(try await poms.effective().gaps == ["the parent g:p:1 isn't in the repository"])
  }

  @Test(arguments: [
    (parent("g:a:1"), "the parent g:a:1 refers to itself"),
    (parent("g:loop:1"), "the parent g:a:1 refers to itself"),
    (parent("g:p:${v}"), "the parent g:p:${v} can't be found: it isn't the name of one version"),
    (parent("g:p:[1,2)"), "the parent g:p:[1,2) can't be found: it isn't the name of one version"),
    ("<parent/>", "the parent ?:?:? can't be found: it isn't the name of one version"),
  ])
  func `a parent that can't be followed leaves a gap`(
    declaration: String, gap: String
  ) async throws {
    let poms = Poms([
      "g:a:1": declaration + dependencies(dependency("x", "b", "1")),
      "g:loop:1": parent("g:a:1"),
    ])
    #expect(try await poms.effective().gaps == [gap])
    #expect(try await poms.edges() == ["x:b 1 runtime"])
  }

  @Test func `a chain of parents without end is given up`() async throws {
    var documents = ["g:a:1": parent("g:p:1") + dependencies(dependency("x", "b", "1"))]
    for number in 1...1_000 { documents["g:p:\(number)"] = parent("g:p:\(number + 1)") }
    let gaps = try await Poms(documents).effective().gaps
    #expect(gaps == ["the parent g:p:33 isn't read: there are too many behind each other"])
  }

  @Test func `addresses are inherited with the child's path appended`() async throws {
    let poms = Poms([
      "g:a:1": parent("g:p:1") + "<artifactId>a</artifactId>",
      "g:p:1": parent("g:r:1") + "<artifactId>p</artifactId>",
      "g:r:1": "<artifactId>r</artifactId><url>https://github.com/owner/</url>"
        + "<scm><connection>scm:git:${base}</connection></scm>"
        + "<properties><base>git@github.com:o/r.git</base></properties>",
    ])
    #expect(
      try await poms.effective().addresses == [
        "scm:git:git@github.com:o/r.git/p/a", "https://github.com/owner/p/a",
      ])
  }

  @Test func `a parent may forbid the appending, and a child may name its own folder`() async throws
  {
    let poms = Poms([
      "g:a:1": parent("g:p:1") + "<artifactId>a</artifactId>",
      "g:p:1": "<scm child.scm.url.inherit.append.path='false'><url>https://github.com/o/r</url>"
        + "<connection>scm:git:x</connection></scm><url>https://h.example</url>",
      "g:b:1": parent("g:p:1") + "<artifactId>b</artifactId>"
        + "<properties><project.directory>dir</project.directory></properties>",
    ])
    #expect(
      try await poms.effective().addresses == [
        "https://github.com/o/r", "scm:git:x/a", "https://h.example/a",
      ])
    #expect(try await poms.effective("g:b:1").addresses.last == "https://h.example/dir")
  }

  @Test func `the project's own attribute forbids the appending to its url`() async throws {
    let xml =
      "<project child.project.url.inherit.append.path='false'><url>https://h.example</url></project>"
    let parent = try POM(xml: Array(xml.utf8), subject: "p")
    let resolver = EffectivePOMResolver { _ in parent }
    let pom = try #require(try Poms(["g:a:1": SSCAssetsTests.parent("g:p:1")]).pom("g:a:1"))
    let effective = try await resolver.resolve(pom, at: try Poms.place("g:a:1"))
    #expect(effective.addresses == ["https://h.example"])
  }
}

struct InterpolationTests {
  private func version(
    _ text: String, properties: String = "", more: String = ""
  ) async throws -> String? {
    let poms = Poms([
      "g:a:1": "<groupId>g</groupId><artifactId>a</artifactId><version>1</version>"
        + "<properties>\(properties)</properties>\(more)" + dependencies(dependency("x", "b", text))
    ])
    return try await poms.effective().dependencies.first?.version
  }

  @Test(arguments: [
    ("${project.version}", "1"), ("${pom.version}", "1"), ("${version}", "1"),
    ("${project.groupId}-${pom.artifactId}", "g-a"), ("${project.packaging}", "jar"),
    ("${project.parent.version}", "9"), ("${parent.artifactId}", "p"), ("a${x}c", "abc"),
    ("${deep}", "b-b"), ("${project.x}", "own"), ("plain", "plain"), ("$", "$"), ("${", "${"),
    ("${}", "${}"),
  ])
  func `properties and the project itself are put in`(text: String, result: String) async throws {
    let found = try await version(
      text, properties: "<x>b</x><deep>${x}-${x}</deep><project.x>own</project.x>",
      more: parent("g:p:9"))
    #expect(found == result)
  }

  @Test(arguments: [
    "${unknown}", "${env.HOME}", "${settings.x}", "${java.version}", "${project.build.x}",
    "${basedir}",
  ])
  func `what nobody knows here stays as it is`(text: String) async throws {
    #expect(try await version(text) == text)
  }

  @Test func `the project's own version is above a property of that name`() async throws {
    let properties = "<version>p</version><project.version>p</project.version>"
    #expect(try await version("${project.version}", properties: properties) == "1")
    #expect(try await version("${version}", properties: properties) == "p")
  }

  @Test func `properties that refer to each other stay unresolved`() async throws {
    let found = try await version("${p}", properties: "<p>${q}</p><q>${p}</q>")
    #expect(found?.contains("${") == true)
  }

  @Test func `properties that double each other don't fill the memory`() async throws {
    let properties = (0..<60).map { "<p\($0)>${p\($0 + 1)}${p\($0 + 1)}</p\($0)>" }.joined()
    let found = try await version("${p0}", properties: properties + "<p60>ha</p60>")
    let length = try #require(found).utf8.count
    #expect(found?.contains("${") == true)
    #expect(length < 10_000)
  }

  @Test func `a chain of a hundred thousand properties is given up`() async throws {
    let properties = (0..<100_000).map { "<p\($0)>${p\($0 + 1)}</p\($0)>" }.joined()
    let found = try await version("${p0}", properties: properties)
    #expect(found?.contains("${") == true)
  }
}

struct DependencyManagementTests {
  @Test func `management gives version, scope and exclusions where they are missing`() async throws
  {
    let exclusions =
      "<exclusions><exclusion><groupId>y</groupId><artifactId>z</artifactId></exclusion></exclusions>"
    let poms = Poms([
      "g:a:1": managed(
        dependency(
          "x", "b", "2",
          more: "<scope>test</scope><optional>true</optional>" + exclusions))
        + dependencies(
          dependency("x", "b"), dependency("x", "c", "1"),
          dependency("x", "b", "1", more: "<classifier>k</classifier>"))
    ])
    // Another classifier is another dependency, which nobody manages; `optional` isn't managed.
    #expect(
      try await poms.edges() == ["x:b 2 test", "x:c 1 runtime", "x:b 1 runtime"])
    #expect(try await poms.effective().dependencies[0].exclusions.count == 1)
  }

  @Test func `what is said at the dependency itself is above management`() async throws {
    let poms = Poms([
      "g:a:1": managed(dependency("x", "b", "2", more: "<scope>test</scope>"))
        + dependencies(dependency("x", "b", "1", more: "<scope>runtime</scope>"))
    ])
    #expect(try await poms.edges() == ["x:b 1 runtime"])
  }

  @Test func `own management is above the parent's, and that above every BOM`() async throws {
    let poms = Poms([
      "g:a:1": parent("g:p:1")
        + managed(bom("b", "one", "1"), bom("b", "two", "1"), dependency("x", "own", "own"))
        + dependencies(
          dependency("x", "own"), dependency("x", "parents"), dependency("x", "first"),
          dependency("x", "second")),
      "g:p:1": managed(dependency("x", "own", "parent"), dependency("x", "parents", "parent")),
      "b:one:1": managed(
        dependency("x", "own", "one"), dependency("x", "parents", "one"),
        dependency("x", "first", "one")),
      "b:two:1": managed(dependency("x", "first", "two"), dependency("x", "second", "two")),
    ])
    #expect(
      try await poms.edges() == [
        "x:own own runtime", "x:parents parent runtime", "x:first one runtime",
        "x:second two runtime",
      ])
  }

  @Test func `a BOM brings its own parents, properties and imports`() async throws {
    let poms = Poms([
      "g:a:1": managed(bom("b", "bom", "${bom.version}"))
        + "<properties><v>mine</v><bom.version>2</bom.version></properties>"
        + dependencies(dependency("x", "b"), dependency("x", "c"), dependency("x", "d")),
      "b:bom:2": parent("b:parent:1")
        + managed(dependency("x", "b", "${v}"), bom("b", "deep", "1")),
      "b:parent:1": "<properties><v>theirs</v></properties>"
        + managed(dependency("x", "c", "${project.version}")),
      "b:deep:1": managed(dependency("x", "d", "deep"), dependency("x", "b", "deep")),
    ])
    #expect(
      try await poms.edges() == ["x:b theirs runtime", "x:c 1 runtime", "x:d deep runtime"])
  }

  @Test func `BOMs that import each other end somewhere`() async throws {
    let poms = Poms([
      "g:a:1": managed(bom("b", "one", "1")) + dependencies(dependency("x", "b")),
      "b:one:1": managed(bom("b", "two", "1")),
      "b:two:1": managed(bom("b", "one", "1"), dependency("x", "b", "2")),
    ])
    #expect(try await poms.edges() == ["x:b 2 runtime"])
    #expect(try await poms.effective().gaps == ["the BOM b:one:1 refers to itself"])
  }

  @Test func `a BOM that isn't there leaves a gap`() async throws {
    let poms = Poms([
      "g:a:1": managed(bom("b", "one", "1"), bom("b", "two", "${v}"))
        + dependencies(dependency("x", "b", "1"))
    ])
    #expect(
      try await poms.effective().gaps == [
        "the BOM b:one:1 isn't in the repository",
        "the BOM b:two:${v} can't be found: it isn't the name of one version",
      ])
  }

  @Test func `a POM that needs POMs without end is given up`() async throws {
    var documents: [String: String] = ["g:a:1": managed(bom("b", "b", "1"))]
    for number in 1...2_000 {
      documents["b:b:\(number)"] = managed(
        (1...30).map { bom("b", "b", "\(number * 30 + $0)") }.joined())
    }
    let effective = try await Poms(documents).effective()
    #expect(effective.gaps.contains { $0.hasSuffix("there are too many behind each other") })
  }

  @Test func `what can't be had now ends the resolution`() async throws {
    struct Unreachable: Error {}
    let pom = try #require(try Poms(["g:a:1": parent("g:p:1")]).pom("g:a:1"))
    let resolver = EffectivePOMResolver { _ in throw Unreachable() }
    await #expect(throws: Unreachable.self) {
      try await resolver.resolve(pom, at: try Poms.place("g:a:1"))
    }
  }
}
