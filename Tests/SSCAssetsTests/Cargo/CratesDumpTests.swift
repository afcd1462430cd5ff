import SSCAssets
import Testing

struct CratesDumpTests {
  private static let crates = """
    name,id,homepage,repository,readme
    Foo,1,,https://github.com/old/foo,"a ""readme"",
    of lines"
    bar,2,https://gitlab.com/x/bar,,
    a b,3,,,
    empty,4,,git@github.com:y/empty.git,

    """
  private static let versions = """
    id,crate_id,num,created_at,yanked,repository,homepage
    10,1,1.0.0,2026-11-20 02:00:00.123456+00,f,,
    11,1,1.1.0,2026-11-21 02:00:00+00,f,https://github.com/new/foo/tree/main,
    12,2,0.1.0,2020-01-01 00:00:00.5+00,t,,
    13,3,0.1.0,2027-01-01 00:00:00+00,f,,
    14,99,0.1.0,2027-01-01 00:00:00+00,f,,

    """
  private static let defaults = "crate_id,version_id\n1,11\n2,12\n"

  private static func tables(
    crates: String? = crates, versions: String? = versions, defaults: String? = defaults
  ) -> [TestArchive.File] {
    [("crates", crates), ("versions", versions), ("default_versions", defaults)].compactMap {
      name, text in text.map { TestArchive.File(path: "2026-11-20/data/\(name).csv", text: $0) }
    }
  }

  private func read(
    _ files: [TestArchive.File], batchSize: Int = 3
  ) throws -> (packages: [ListedPackage], end: CratesDump.End) {
    var packages: [ListedPackage] = []
    let end = try CratesDump.read(
      .bytes(try TestArchive.make(.tarGzip, files: files)), subject: "dump", batchSize: batchSize
    ) { batch in
      #expect(batch.count <= batchSize)
      packages += batch
    }
    return (packages, end)
  }

  /// What the packages without a version say: the state of each crate.
  private func states(_ files: [TestArchive.File]) throws -> [String: Int64?] {
    Dictionary(
      uniqueKeysWithValues: try read(files).packages.filter { $0.version == nil }
        .map { ($0.name, $0.serial) })
  }

  @Test(arguments: [false, true])
  func `versions, crates and repositories are read, whatever comes first`(isReversed: Bool) throws {
    let tables = Self.tables()
    let (packages, end) = try read(isReversed ? tables.reversed() : tables)
    #expect(
      packages.compactMap { package in package.version.map { "\(package.name) \($0.name)" } }
        == ["foo 1.0.0", "foo 1.1.0", "bar 0.1.0"])
    #expect(
      packages.compactMap(\.version?.releaseDate).first
        == UnixMicroseconds(rfc3339: "2026-11-20T02:00:00.123456Z"))
    let crates = packages.filter { $0.version == nil }
    #expect(crates.map(\.spelling) == ["Foo", "bar", "empty"])
    #expect(
      crates.map(\.repositoryURL) == [
        "https://github.com/new/foo", "https://gitlab.com/x/bar", "https://github.com/y/empty",
      ])
    #expect(end.invalidNames == 1)
    #expect(end.newestVersion == UnixMicroseconds(rfc3339: "2026-11-21T02:00:00Z"))
  }

  @Test func `a dump without default versions, repositories and pages is read`() throws {
    let (packages, _) = try read([
      .init(path: "x/data/versions.csv", text: "id,crate_id,num,created_at,yanked\n"),
      .init(path: "x/data/crates.csv", text: "id,name\n1,foo\n"), .init(path: "x/data/", text: ""),
      .init(path: "x/schema.sql", text: "data/versions.csv"),
    ])
    #expect(packages.map(\.name) == ["foo"])
    #expect(packages[0].repositoryURL == nil)
  }

  @Test func `the state of a crate changes with versions, yanks and the repository alone`() throws {
    let state = try states(Self.tables())
    func changed(_ files: [TestArchive.File]) throws -> Set<String> {
      let now = try states(files)
      return Set(state.keys.filter { now[$0] != state[$0] })
    }
    #expect(state.values.allSatisfy { ($0 ?? -1) >= 0 })
    #expect(try changed(Self.tables().reversed()) == [])
    let versions = Self.versions
    #expect(try changed(Self.tables(versions: versions.replacing(",t,,", with: ",f,,"))) == ["bar"])
    #expect(
      try changed(Self.tables(versions: versions + "20,4,1.0.0,2026-01-01 00:00:00+00,f,,\n")) == [
        "empty"
      ])
    #expect(
      try changed(Self.tables(versions: versions.replacing("new/foo", with: "x/foo"))) == ["foo"])
    #expect(
      try changed(Self.tables(versions: versions.replacing("1.1.0", with: "1.2.0"))) == ["foo"])
    let readme = Self.crates.replacing("of lines", with: "of more lines")
    #expect(try changed(Self.tables(crates: readme)) == [])
    let swapped = versions.replacing("10,1,1.0.0", with: "30,1,1.0.0")
    #expect(try changed(Self.tables(versions: swapped)) == [])
  }

  @Test(
    arguments: [
      (tables(crates: nil), "expected a member data/crates.csv"),
      (tables(versions: nil), "expected a member data/versions.csv"),
      (tables(crates: "id,title\n"), "crates.csv: expected a column name, found only id, title"),
      (
        tables(versions: "id,crate_id,created_at,yanked\n"),
        "versions.csv: expected a column num"
      ),
      (tables(crates: "id,name\nx,foo\n"), "a crate without id or name"),
      (
        tables(versions: "id,crate_id,num,created_at,yanked\n1,1,1.0.0,then,f\n"),
        "a version without id, crate, number, time"
      ),
      (tables(versions: "id,crate_id,num,created_at,yanked\n1,1,\"1.0"), "within a quoted field"),
    ])
  func `a dump that lacks what is needed is refused by name`(
    files: [TestArchive.File], reason: String
  ) {
    #expect {
      try read(files)
    } throws: {
      $0 is PackageDataError && "\($0)".contains(reason)
    }
  }

  @Test func `a dump that is cut off is refused before anything is taken from it`() throws {
    let rows = (0..<20_000).map {
      "\($0),\($0 % 7),1.\($0).0,2026-01-01 00:00:\($0 % 60 / 10)0+00,f\n"
    }
    let bytes = try TestArchive.make(
      .tarGzip,
      files: [
        .init(path: "x/data/crates.csv", text: "id,name\n1,foo\n"),
        .init(
          path: "x/data/versions.csv", text: "id,crate_id,num,created_at,yanked\n" + rows.joined()),
      ])
    for cut in [bytes.count / 3, bytes.count / 2, bytes.count - 40] {
      #expect {
        try CratesDump.read(.bytes(Array(bytes[..<cut])), subject: "dump") { _ in
          Issue.record("a batch of a dump that is cut off")
        }
      } throws: {
        ($0 as? PackageDataError)?.code == .badArchive
      }
    }
  }

  @Test func `what the batch throws is thrown`() {
    struct Refusal: Error {}
    #expect(throws: Refusal.self) {
      try CratesDump.read(
        .bytes(try TestArchive.make(.tarGzip, files: Self.tables())), subject: "dump", batchSize: 1
      ) { _ in throw Refusal() }
    }
  }
}
