import SSCAssets
import Testing

private let page = "https://index.test/simple/foo-bar/"

struct `A project's page` {
  private let json = """
    {"meta": {"_last-serial": 42, "api-version": "1.4"}, "name": "Foo.Bar",
     "project-status": {"status": "archived", "reason": "moved"}, "alternate-locations": [],
     "versions": ["0.1", "1.0", "1.1dev1"],
     "files": [
      {"filename": "foo_bar-1.0-py3-none-any.whl", "url": "../../files/foo_bar-1.0-py3-none-any.whl",
       "hashes": {"sha256": "ABCD"}, "size": 7, "upload-time": "1970-01-02T00:00:01.5Z",
       "requires-python": ">=3.8,<4", "yanked": "broken \\"badly\\"",
       "core-metadata": {"sha256": "EF01"}, "provenance": null},
      {"filename": "foo-bar-1.0.tar.gz", "url": "https://files.test/foo-bar-1.0.tar.gz",
       "hashes": {}, "upload-time": "1970-01-01T00:00:01Z", "yanked": true,
       "data-dist-info-metadata": true, "requires-python": null},
      {"filename": "foo_bar-1.1.dev1-py3-none-any.whl", "yanked": false, "core-metadata": false,
       "url": "https://files.test/foo_bar-1.1.dev1-py3-none-any.whl", "hashes": {"md5": "x"}},
      {"filename": "readme.txt", "url": "https://files.test/readme.txt", "hashes": {}}
     ]}
    """

  private func read(_ json: String) throws -> SimpleProject {
    try SimpleProject(json: Array(json.utf8), pageURL: page)
  }

  @Test func `JSON gives the project, its status, its versions and its files`() throws {
    let project = try read(json)
    #expect(project.name == "Foo.Bar")
    #expect(project.lastSerial == 42)
    #expect(project.status == ProjectStatus(name: "archived", reason: "moved"))
    #expect(project.versions == ["0.1", "1.0", "1.1dev1"])
    let wheel = project.files[0]
    #expect(wheel.url == "https://index.test/files/foo_bar-1.0-py3-none-any.whl")
    #expect(wheel.coreMetadataURL == wheel.url + ".metadata")
    #expect(wheel.sha256 == "abcd")
    #expect(wheel.size == 7)
    #expect(wheel.uploadTime == UnixMicroseconds(rawValue: 86_401_500_000))
    #expect(wheel.requiresPython == ">=3.8,<4")
    #expect(wheel.yankedReason == "broken \"badly\"")
    #expect(wheel.coreMetadata == .available(sha256: "ef01"))
    #expect(project.files[1].yankedReason == "")
    #expect(project.files[1].coreMetadata == .available(sha256: nil))
    #expect(project.files[2].isYanked == false)
    #expect(project.files[2].coreMetadataURL == nil)
  }

  @Test func `files are grouped into releases`() throws {
    let (releases, unplaced) = try read(json).releases()
    #expect(releases.map(\.version) == ["0.1", "1.0", "1.1dev1"])
    #expect(unplaced.map(\.filename) == ["readme.txt"])
    #expect(releases[0].files.isEmpty)
    #expect(releases[0].releaseDate == nil)
    #expect(releases[0].yankedReason == nil)
    #expect(releases[0].importNamesArtifact == nil)
    #expect(releases[1].releaseDate == UnixMicroseconds(rawValue: 1_000_000))
    #expect(releases[1].yankedReason == "broken \"badly\"")
    #expect(releases[1].metadataSource == .file(releases[1].files[0]))
    #expect(releases[1].importNamesArtifact == releases[1].files[0])
    #expect(releases[2].files.map(\.filename) == ["foo_bar-1.1.dev1-py3-none-any.whl"])
    #expect(releases[2].metadataSource == .jsonAPI)
  }

  @Test func `a release is yanked when all of its files are`() throws {
    let (releases, _) = try read(
      json.replacing("\"yanked\": true", with: "\"yanked\": false")
    ).releases()
    #expect(releases[1].yankedReason == nil)
  }

  @Test func `HTML and JSON give the same files`() throws {
    let html = """
      <!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.1"><title>x</title>
      </head><body><h1>Links for foo-bar</h1>
      <A HREF="../../files/foo_bar-1.0-py3-none-any.whl#sha256=abcd"
       data-requires-python="&gt;=3.8,<4" data-yanked="broken &quot;badly&quot;"
       data-core-metadata="sha256=EF01">foo_bar-1.0-py3-none-any.whl</A><br />
      <a href='https://files.test/foo-bar-1.0.tar.gz' data-yanked data-dist-info-metadata="true">
       foo-bar-1.0.tar.gz</a>
      <a href="https://files.test/foo_bar-1.1.dev1-py3-none-any.whl#md5=x"
       data-core-metadata="false">foo_bar-1.1&hellip;</a>
      <a href="https://files.test/readme%2Etxt?x=1">readme.txt</a>
      <a name="no-link">here</a>
      </body></html>
      """
    let project = try SimpleProject(html: Array(html.utf8), name: "Foo.Bar", pageURL: page)
    var expected = try read(json).files
    for index in expected.indices {
      expected[index].size = nil
      expected[index].uploadTime = nil
    }
    expected[3].url = "https://files.test/readme%2Etxt?x=1"
    #expect(project.files == expected)
    #expect(project.name == "Foo.Bar")
    #expect(project.versions == nil)
    #expect(project.releases().releases.map(\.version) == ["1.0", "1.1.dev1"])
  }

  @Test(
    arguments: [
      "", "{", "[]", "{}", "null", "{\"name\": \"x\"}", "{\"name\": \"x\", \"files\": {}}",
      "{\"name\": \"x\", \"files\": [{}]}", "{\"name\": \"x\", \"files\": [1]}",
      "{\"name\": \"x\", \"files\": [{\"filename\": \"x\", \"url\": \"\"}]}",
      "{\"name\": \"x\", \"versions\": [1], \"files\": []}", "{\"name\": 1, \"files\": []}",
      "{\"name\": \"x\", \"files\": []} x",
    ])
  func `JSON of another shape is refused`(json: String) {
    #expect(throws: PackageDataError.self) { try read(json) }
  }

  @Test(arguments: ["<html><body><a href='x-1.0.tar.gz'>x", "<!doctype html>\n<HTML>", "<html>"])
  func `HTML that is cut off is refused`(html: String) {
    #expect {
      try SimpleProject(html: Array(html.utf8), name: "x", pageURL: page)
    } throws: {
      ($0 as? PackageDataError)?.code == .malformedHTML
    }
  }

  @Test func `links that lead to no file are passed over`() throws {
    let html = """
      <html><a href="mailto:a@b.c">x</a><a href="../">..</a><a href="#top">top</a>
      <a href="x-1.0.zip">x</a></html>
      """
    let project = try SimpleProject(html: Array(html.utf8), name: "x", pageURL: page)
    #expect(project.files.map(\.url) == [page + "x-1.0.zip"])
  }
}
