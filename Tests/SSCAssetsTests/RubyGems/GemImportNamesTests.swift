import SSCAssets
import Testing

@Suite struct GemImportNamesTests {
  private func gem(
    _ files: [String], loadPaths: String = "require_paths:\n- lib\n", hasData: Bool = true
  ) throws -> [UInt8] {
    let metadata = "--- !ruby/object:Gem::Specification\nname: x\n\(loadPaths)rubygems_version: 3\n"
    var members = [
      TestArchive.File(
        path: "metadata.gz",
        bytes: try TestArchive.make(.gzip, files: [.init(path: "metadata", text: metadata)]))
    ]
    if hasData {
      members.append(
        .init(path: "data.tar.gz", bytes: try TestArchive.make(.tarGzip, paths: files)))
    }
    return try TestArchive.make(.tar, files: members)
  }

  private func names(_ gem: [UInt8], limits: ArchiveLimits = ArchiveLimits()) throws -> [String] {
    try GemImportNames.read(.bytes(gem), subject: "x-1.0.gem", limits: limits)
  }

  @Test func `Ruby files below lib are the names, with colons for slashes`() throws {
    let gem = try gem([
      "lib/x.rb", "lib/x/version.rb", "lib/x/cli/run.rb", "bin/x.rb", "x.rb", "lib/x/template.erb",
      "README.md", "spec/x_spec.rb",
    ])
    #expect(try names(gem) == ["x", "x::cli::run", "x::version"])
  }

  @Test func `files that end like tests don't count`() throws {
    #expect(try names(gem(["lib/x_spec.rb", "lib/x_test.rb", "lib/test_x.rb"])) == ["test_x"])
  }

  @Test(arguments: [
    "require_paths:\n- ext\n- lib/\n", "require_paths:\n  - \"ext\"\n  - 'lib'\n",
  ])
  func `the gem says where its code is`(loadPaths: String) throws {
    let gem = try gem(["lib/x.rb", "ext/y.rb", "other/z.rb"], loadPaths: loadPaths)
    #expect(try names(gem) == ["x", "y"])
  }

  @Test func `a gem that doesn't say so has its code in lib`() throws {
    #expect(try names(gem(["lib/x.rb", "ext/y.rb"], loadPaths: "")) == ["x"])
  }

  @Test func `a gem without code has no names`() throws {
    #expect(try names(gem(["bin/x", "README"])) == [])
  }

  @Test func `a gem without data, and what is no gem, are refused`() throws {
    for bytes in [try gem([], hasData: false), Array("no gem at all".utf8), []] {
      #expect(throws: PackageDataError.self) { try names(bytes) }
    }
  }

  @Test func `a gem that is cut off is refused`() throws {
    let whole = try gem((0..<50).map { "lib/x\($0).rb" })
    #expect(throws: PackageDataError.self) { try names(Array(whole.prefix(whole.count / 2))) }
  }

  @Test func `a bomb inside is refused`() throws {
    let data = try TestArchive.make(.tarGzip, files: [.init(path: "lib/x.rb", zeros: 64 << 20)])
    let bomb = try TestArchive.make(.tar, files: [.init(path: "data.tar.gz", bytes: data)])
    #expect { try names(bomb) } throws: { ($0 as? PackageDataError)?.code == .archiveLimit }
  }
}
