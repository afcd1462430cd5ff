internal import Glibc
import SSCAssets
import Testing
internal import SeededRandom

struct `Import names` {
  private func names(
    _ format: TestArchive.Format, _ paths: [String], filename: String, project: String = "My-Pkg"
  ) throws -> [String] {
    let bytes = try TestArchive.make(format, paths: paths)
    return try ImportNames.read(.bytes(bytes), filename: filename, project: project)
  }

  @Test(
    arguments: [
      (["a/b/c.py", "a/__init__.py"], ["a", "a.b"]),
      (["a/tests/x.py", "a/x.py", "docs/conf.py"], ["a"]),
      (["six.py", "six-1.0.dist-info/METADATA"], ["six"]),
      (["foo-1.0.dist-info/x.py", "foo-1.0.data/scripts/run.py", "a/x.py"], ["a"]),
      (["foo-1.0.data/purelib/b/c/x.py", "foo-1.0.data/platlib/d.py"], ["b", "b.c", "d"]),
      (["a/b-c/x.py"], ["a"]), (["a/x.pyi", "a/x.txt"], ["my_pkg"]), (["1a/x.py"], ["my_pkg"]),
      (["größe/x.py"], ["größe"]), ([], ["my_pkg"]),
    ] as [([String], [String])])
  func `a wheel gives its folders and modules`(paths: [String], expected: [String]) throws {
    #expect(
      try names(.zip, paths + ["x/"], filename: "my_pkg-1.0-py3-none-any.whl") == expected)
  }

  @Test func `a wheel without Python files is asked for its top level`() throws {
    let bytes = try TestArchive.make(
      .zip,
      files: [
        .init(path: "_foo.cpython-39-x86_64-linux-gnu.so", zeros: 100),
        .init(path: "foo-1.0.dist-info/top_level.txt", text: "_foo\nfoo-1\n\nbar\r\n"),
      ])
    let names = try ImportNames.read(
      .bytes(bytes), filename: "foo-1.0-cp39-cp39-linux_x86_64.whl", project: "foo")
    #expect(names == ["_foo", "bar"])
  }

  @Test(arguments: [
    (TestArchive.Format.tarGzip, "p-1.tar.gz"), (.tarBzip2, "p-1.tar.bz2"), (.tarXZ, "p-1.tar.xz"),
    (.tar, "p-1.tar"), (.zip, "p-1.zip"),
  ])
  func `an sdist gives the folders with an __init__.py`(
    format: TestArchive.Format, filename: String
  ) throws {
    let paths = [
      "p-1/src/foo/__init__.py", "p-1/bar/__init__.py", "p-1/bar/tests/__init__.py",
      "p-1/__init__.py", "p-1/setup.py", "p-1/a-b/__init__.py", "./p-1/dotted/__init__.py",
    ]
    #expect(try names(format, paths, filename: filename) == ["bar", "dotted", "foo"])
    #expect(try names(format, ["p-1/setup.py"], filename: filename) == ["my_pkg"])
  }

  @Test func `a file descriptor does as well as bytes`() throws {
    let bytes = try TestArchive.make(.tarGzip, paths: ["p-1/foo/__init__.py"])
    let file = try #require(tmpfile())
    defer { fclose(file) }
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    fflush(file)
    let names = try ImportNames.read(
      .descriptor(fileno(file)), filename: "p-1.tar.gz", project: "p")
    #expect(names == ["foo"])
  }

  @Test func `a damaged or cut-off archive is an error`() throws {
    let paths = (0..<200).map { "p-1/foo\($0)/__init__.py" }
    for (format, filename) in [
      (TestArchive.Format.tarGzip, "p-1.tar.gz"), (.zip, "p-1.zip"), (.tarBzip2, "p-1.tar.bz2"),
      (.zip, "p-1-py3-none-any.whl"),
    ] {
      let bytes = try TestArchive.make(format, paths: paths)
      for damaged in [[], Array(bytes.prefix(bytes.count / 2)), Array("<html>".utf8)] {
        #expect {
          try ImportNames.read(.bytes(damaged), filename: filename, project: "p")
        } throws: { error in
          let error = error as? PackageDataError
          return error?.code == .badArchive && error?.subject == filename
        }
      }
    }
  }

  @Test func `mutated archives never crash the reader`() throws {
    var generator = SplitMix64(seed: 9)
    for (format, filename) in [
      (TestArchive.Format.tarGzip, "p-1.tar.gz"), (.zip, "p-1-py3-none-any.whl"),
      (.tar, "p-1.tar"),
    ] {
      let bytes = try TestArchive.make(format, paths: ["p-1/a/__init__.py", "b/c.py"])
      for _ in 0..<500 {
        var mutated = bytes
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
          let at = Int.random(in: 0..<mutated.count, using: &generator)
          mutated[at] = UInt8.random(in: 0...255, using: &generator)
        }
        _ = try? ImportNames.read(.bytes(mutated), filename: filename, project: "p")
      }
    }
  }

  private func expectBomb(
    _ format: TestArchive.Format, _ filename: String, _ files: [TestArchive.File],
    _ limits: ArchiveLimits, _ reason: String
  ) throws {
    let bytes = try TestArchive.make(format, files: files)
    #expect {
      try ImportNames.read(.bytes(bytes), filename: filename, project: "p", limits: limits)
    } throws: { error in
      let error = error as? PackageDataError
      return error?.code == .archiveLimit && error?.reason == reason
    }
  }

  @Test(arguments: [
    (TestArchive.Format.tarGzip, "p-1.tar.gz"), (.zip, "p-1-py3-none-any.whl"),
  ])
  func `an archive bomb is refused`(format: TestArchive.Format, filename: String) throws {
    let files = [
      TestArchive.File(path: "p-1/zeros", zeros: 40 << 20),
      TestArchive.File(path: "p-1/foo/__init__.py"),
    ]
    try expectBomb(
      format, filename, files, ArchiveLimits(), "unpacks to more than 200 times its size")
    var limits = ArchiveLimits()
    limits.unpackedBytes = 1 << 20
    try expectBomb(format, filename, files, limits, "unpacks to more than 1048576 bytes")
    limits = ArchiveLimits()
    limits.entries = 1
    limits.ratio = 100_000
    try expectBomb(format, filename, files, limits, "holds more than 1 members")
  }
}
