import SSCAssets
import Testing
import SeededRandom

struct JavaPackagesTests {
  private func names(_ paths: String...) -> [String] {
    var packages = JavaPackages()
    for path in paths { Array(path.utf8).withUnsafeBytes { packages.add(path: $0) } }
    return packages.names
  }

  @Test func `folders of classes are packages, and of these the outermost count`() {
    #expect(
      names("b/c/D.class", "a/b/X.class", "a/b/c/d/Y.class", "a/bc/Z.class", "a/b/c/W.class")
        == ["a.b", "a.bc", "b.c"])
  }

  @Test(arguments: [
    "Main.class", "module-info.class", "META-INF/versions/9/a/B.class", "META-INFO/a/B.class",
    "a/B$C.class", "a$b/C.class", "a/B.java", "a/B.class/", "BOOT-INF/classes/a/B.class",
    "a//B.class", "/a/B.class", "a-b/C.class", "1a/B.class", ".class", "a/.classes",
  ])
  func `what no import can name doesn't count`(path: String) {
    #expect(names(path, "z/Z.class") == ["z"])
  }
}

struct ZipDirectoryTests {
  private func members(of archive: [UInt8], tail: Int? = nil) throws -> [String] {
    let size = Int64(archive.count)
    let end = Array(archive.suffix(tail ?? ZipDirectory.tailSize))
    let directory = try end.withUnsafeBytes {
      try ZipDirectory(tail: $0, fileSize: size, subject: "jar")
    }
    let start = Int(directory.offset)
    let bytes = Array(archive[start..<(start + directory.size)])
    var names: [String] = []
    try bytes.withUnsafeBytes {
      try directory.forEachName(in: $0, fileSize: size, subject: "jar") {
        names.append(String(decoding: $0, as: UTF8.self))
      }
    }
    return names
  }

  @Test func `a directory names all members, of a small file or a large one`() throws {
    let few = ["a/B.class", "c.txt"]
    #expect(try members(of: try TestArchive.make(.zip, paths: few)) == few)
    let many = (0..<5_000).map { "folder/number\($0)/Class.class" }
    #expect(try members(of: try TestArchive.make(.zip, paths: many)) == many)
    #expect(try members(of: try TestArchive.make(.zip, paths: [])) == [])
  }

  @Test func `what stands before the archive doesn't matter`() throws {
    let jar = try TestArchive.make(.zip, paths: ["a/B.class"])
    #expect(try members(of: Array("#!/bin/sh\n".utf8) + jar) == ["a/B.class"])
  }

  @Test func `a comment at the end doesn't matter`() throws {
    var jar = try TestArchive.make(.zip, paths: ["a/B.class"])
    jar[jar.count - 2] = 4
    #expect(try members(of: jar + Array("note".utf8)) == ["a/B.class"])
  }

  @Test func `a file that was cut off is refused wherever it was cut`() throws {
    let jar = try TestArchive.make(.zip, paths: ["a/B.class", "c/D.class"])
    for length in 0..<jar.count {
      #expect(throws: PackageDataError.self, "\(length)") {
        try members(of: Array(jar.prefix(length)))
      }
    }
  }

  @Test func `a bomb is refused by what its directory announces`() throws {
    let bomb = try TestArchive.make(
      .zip, files: [TestArchive.File(path: "a/B.class", zeros: 64 << 20)])
    let error = #expect(throws: PackageDataError.self) { try members(of: bomb) }
    #expect(error?.code == .archiveLimit)
  }

  @Test(arguments: 0..<200)
  func `whatever is changed in a jar, it is read or refused`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var jar = try TestArchive.make(.zip, paths: ["a/B.class", "c/D.class", "e/f/G.class"])
    for _ in 0..<3 {
      let position = Int.random(in: max(0, jar.count - 300)..<jar.count, using: &random)
      jar[position] = UInt8.random(in: 0...255, using: &random)
    }
    do {
      _ = try members(of: jar)
    } catch let error as PackageDataError {
      #expect([.badArchive, .archiveLimit].contains(error.code))
    }
  }
}

struct HTTPDateTests {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Fri, 25 Dec 2020 23:59:59 GMT", 1_608_940_799),
  ])
  func `a date is read as servers write it`(text: String, seconds: Int64) {
    #expect(UnixMicroseconds(httpDate: text)?.rawValue == seconds * 1_000_000)
  }

  @Test(arguments: [
    "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 28:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
  ])
  func `anything else is none`(text: String) {
    #expect(UnixMicroseconds(httpDate: text) == nil)
  }
}
