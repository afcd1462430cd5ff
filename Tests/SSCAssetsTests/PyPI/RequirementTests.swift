import SSCAssets
import Testing

struct `Requirements by PEP 508` {
  @Test(
    arguments: [
      ("A", "A"), ("A.B-C_D", "A.B-C_D"), ("aa", "aa"), ("name", "name"),
      ("name<=1", "name<=1"), ("name>=3,<2", "name<2,>=3"), ("name (>=1.0)", "name>=1.0"),
      ("name>=2,<3,", "name<3,>=2"), ("name()", "name"), ("name==1.0.*", "name==1.0.*"),
      (
        "name[Fred_X,bar] @ http://foo.com ; python_version=='2.7'",
        "name[bar,fred-x] @ http://foo.com ; python_version == \"2.7\""
      ),
      ("name@http://foo.com;x", "name @ http://foo.com;x"),
      (
        "name[quux, strange];python_version<'2.7' and platform_version=='2'",
        "name[quux,strange]; python_version < \"2.7\" and platform_version == \"2\""
      ),
      ("name; os_name=='a' or os_name=='b'", "name; os_name == \"a\" or os_name == \"b\""),
      (
        "name; os_name=='a' and os_name=='b' or os_name=='c'",
        "name; os_name == \"a\" and os_name == \"b\" or os_name == \"c\""
      ),
      (
        "name; (os_name=='a') and ((os_name=='b' or os_name=='c'))",
        "name; os_name == \"a\" and (os_name == \"b\" or os_name == \"c\")"
      ),
      ("name; 'linux' not  in sys.platform", "name; \"linux\" not in sys_platform"),
      (
        "name; python_implementation === 'C\"P'",
        "name; platform_python_implementation === 'C\"P'"
      ),
      ("name ;", "name"), ("charset-normalizer (<4,>=2)", "charset-normalizer<4,>=2"),
    ])
  func `the normal spelling keeps the meaning`(text: String, normal: String) throws {
    let requirement = try Requirement(text)
    #expect(requirement.description == normal)
    #expect(try Requirement(normal) == requirement)
  }

  @Test(arguments: [
    ("pytz (>dev)", ">dev"), ("a >=1.0.*; extra=='x'", ">=1.0.*"), ("a (=1)", "=1"),
  ])
  func `a constraint older than PEP 440 is kept as text`(text: String, constraint: String) throws {
    let requirement = try Requirement(text)
    #expect(requirement.source == .legacy(constraint))
    #expect(requirement.constraint == constraint)
  }

  @Test(
    arguments: [
      "", "-a", "name[", "name[bar", "name[bar baz]", "name[,]", "name @", "name (1.0)",
      "name >=1 <2", "name (>=1", "name; python_version", "name; python_version = '3'",
      "name; python_version < '3", "name; foo == 'x'", "name; extra == 'x' and",
      "name; (extra == 'x'",
      "name; extra == 'x')", "name; os_name not 'x'", "name extra", "näme",
      "name; os_name == 'x' andextra == 'y'", "name; \(String(repeating: "(", count: 10_000))",
    ])
  func `what PEP 508 refuses is an error that names the requirement`(text: String) {
    #expect {
      try Requirement(text)
    } throws: { error in
      let error = error as? PackageDataError
      return error?.code == .malformedRequirement && error?.subject == text
    }
  }

  @Test func `a malformed requirement costs itself only`() {
    let (requirements, malformed) = Requirement.parse(["six", "name @", "requests>=2"])
    #expect(requirements.map(\.name) == ["six", "requests"])
    #expect(malformed.map(\.subject) == ["name @"])
    #expect(malformed.map(\.description) == ["name @: expected a URL behind '@'"])
  }

  @Test(
    arguments: [
      ("a", []), ("a; python_version < '3'", []), ("a; extra == 'Dev_X'", ["dev-x"]),
      ("a; 'dev' == extra", ["dev"]), ("a; extra == 'x' and os_name == 'nt'", ["x"]),
      ("a; extra == 'x' or os_name == 'nt'", []), ("a; extra == 'y' or extra == 'x'", ["x", "y"]),
      ("a; (extra == 'x' or extra == 'y') and os_name == 'nt'", ["x", "y"]),
      ("a; extra != 'x'", []), ("a; extra == 'x' and extra != 'y'", ["x"]),
      ("a; extra == 'x' and extra == 'y'", ["x", "y"]),
      ("a; extra == 'x' and (extra == 'x' or extra == 'y')", ["x"]),
      ("a; 'x' in extras", ["x"]),
    ] as [(String, [String])])
  func `what only an extra asks for belongs to it`(text: String, extras: [String]) throws {
    #expect(try Requirement(text).extras == extras)
  }
}
