import SSCAssets
import Testing

struct MavenNameTests {
  @Test func `a name is group and artifact in their own case`() throws {
    let name = try #require(MavenName("org.Example:Lib_2.13"))
    #expect(name.group == "org.Example")
    #expect(name.artifact == "Lib_2.13")
    #expect(name.description == "org.Example:Lib_2.13")
    #expect(name.vendor == "org")
    #expect(
      Ecosystem.maven.packageURL(name.description, version: "1.0+b").description
        == "pkg:maven/org.Example/Lib_2.13@1.0%2Bb")
  }

  @Test(arguments: [
    "", ":", "g", "g:", ":a", "g:a:1", "g/h:a", "g:a b", "g:a/../b", "..:a", ".g:a", "g.:a",
    "g..h:a", "g:..", "g:.", "é:a", "${g}:a",
  ])
  func `what Maven refuses, and what would lead astray, is no name`(text: String) {
    #expect(MavenName(text) == nil)
  }

  @Test(arguments: ["", ".", "..", "a/b", "a\\b", "a\nb"])
  func `what can't be a folder is no version`(version: String) throws {
    #expect(MavenCoordinates(try #require(MavenName("g:a")), version: version) == nil)
  }
}

struct MavenMetadataTests {
  private func versions(_ text: String) throws -> [String] {
    try MavenMetadata(xml: Array(text.utf8), subject: "metadata").versions
  }

  @Test func `versions come once each, and snapshots not at all`() throws {
    let text = """
      <metadata><groupId>g</groupId><version>9</version><versioning><latest>8</latest><versions>
      <version>2</version><version> 1.0 </version><version>2</version><version>3-SNAPSHOT</version>
      </versions></versioning></metadata>
      """
    #expect(try versions(text) == ["2", "1.0"])
  }

  @Test func `what can't be a version is counted`() throws {
    let text =
      "<metadata><versioning><versions><version/><version>a/b</version></versions></versioning></metadata>"
    #expect(try MavenMetadata(xml: Array(text.utf8), subject: "m").invalidVersions == 2)
  }

  @Test func `metadata without versions has none`() throws {
    #expect(try versions("<metadata><groupId>g</groupId></metadata>") == [])
  }

  @Test func `something else is refused`() {
    #expect(throws: PackageDataError.self) { try versions("<html/>") }
    #expect(throws: PackageDataError.self) { try versions("<metadata><versioning>") }
  }
}
