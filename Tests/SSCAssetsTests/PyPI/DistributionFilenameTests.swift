import SSCAssets
import Testing

struct `File names` {
  @Test(
    arguments: [
      ("foo_bar-1.0-py3-none-any.whl", "1.0", .wheel),
      ("foo_bar-1.0-1-cp39-cp39-manylinux1_x86_64.whl", "1.0", .wheel),
      ("foo-bar-1.0-py2.py3-none-any.whl", "1.0", .wheel),
      ("Foo.Bar-1.0+ubuntu_1-py3-none-any.whl", "1.0+ubuntu_1", .wheel),
      ("foo-bar-1.0.tar.gz", "1.0", .sourceTar), ("foo_bar-1.0.tar.gz", "1.0", .sourceTar),
      ("Foo.Bar-1.0.ZIP", "1.0", .sourceZip), ("foo-bar-1.0-beta.tar.bz2", "1.0-beta", .sourceTar),
      ("foo-bar-1.0-1.tgz", "1.0-1", .sourceTar), ("foo-bar-2004d.tar.gz", "2004d", .sourceTar),
      ("foo_bar-1.0-py2.7.egg", "1.0", .egg),
      ("foo_bar-1.0-py2.7-linux-x86_64.egg", "1.0", .egg),
      ("foo-bar-1.0.win32-py2.7.exe", "1.0", .windowsInstaller),
      ("foo-bar-1.0.win-amd64.exe", "1.0", .windowsInstaller),
      ("foo-bar-1.0.win32-py2.7.msi", "1.0", .windowsInstaller),
      ("foo-bar-1.0-1.noarch.rpm", "1.0", .rpm), ("foo-bar-1.0-1.src.rpm", "1.0", .rpm),
      ("foo-bar-1.0.macosx-10.6-intel.dmg", "1.0", .diskImage),
      ("python3-foo-bar_1.0-1_all.deb", "1.0", .deb), ("foo-bar_1.0_amd64.deb", "1.0", .deb),
      ("foo-bar-1.0.linux-x86_64.tar.gz", "1.0", .dumb), ("foo-bar-1.0.tar.xz", "1.0", .sourceTar),
    ] as [(String, String, DistributionFilename.Kind)])
  func `kind and version are read`(
    filename: String, version: String, kind: DistributionFilename.Kind
  ) throws {
    let parsed = try #require(DistributionFilename(filename, project: PyPIName("foo-bar")))
    #expect(parsed.version == version)
    #expect(parsed.kind == kind)
  }

  @Test(
    arguments: [
      "foo-bar.tar.gz", "foo-bar-.tar.gz", "other-1.0.tar.gz", "foo-bar-1.0.txt", "", ".whl",
      "foo_bar-1.0.whl", "foo_bar-1.0-a-b-c-d-e.whl", "other-1.0-py3-none-any.whl",
      "python-other_1.0-1_all.deb", "foo-bar-1.0",
    ])
  func `a name without a version shows none`(filename: String) {
    #expect(DistributionFilename(filename, project: PyPIName("foo-bar")) == nil)
  }

  @Test func `with the versions known, another text behind the name is none`() {
    let known: Set = ["2004d", "1.0"]
    func version(_ filename: String) -> String? {
      DistributionFilename(filename, project: PyPIName("foo"), knownVersions: known)?.version
    }
    #expect(version("foo-docs.zip") == nil)
    #expect(version("foo-2004d.zip") == "2004d")
    #expect(version("foo-3.0.zip") == "3.0")
  }
}

struct `Moments` {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2024-05-20T16:08:19.530618Z", 1_716_221_299_530_618),
      ("2024-02-29T00:00:00", 1_709_164_800_000_000), ("1970-01-01T01:00:00+01:00", 0),
      ("1969-12-31 23:59:59.9999999-00:00", -1), ("2000-03-01T00:00:00.1z", 951_868_800_100_000),
    ] as [(String, Int64)])
  func `dates are read to the microsecond`(text: String, expected: Int64) {
    #expect(UnixMicroseconds(rfc3339: text)?.rawValue == expected)
  }

  @Test(
    arguments: [
      "", "2024", "2024-13-01T00:00:00Z", "2024-01-01", "2024-01-01T24:00:00Z",
      "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00ZZ", "2024-01-01T00:00:00+1",
    ])
  func `anything else isn't a date`(text: String) {
    #expect(UnixMicroseconds(rfc3339: text) == nil)
  }
}
