import SSCAssets
import Testing

private func moment(_ text: String) throws -> UnixMicroseconds {
  try #require(UnixMicroseconds(rfc3339: text))
}

struct `The list of changed advisories` {
  private let list = """
    2024-08-03T00:00:00.5Z,GHSA-cccc
    2024-08-02T00:00:00Z,GHSA-bbbb
    2024-08-02T00:00:00Z,PYSEC-2024-1
    2024-08-01T00:00:00Z,GHSA-aaaa

    """

  @Test func `it is read from the newest down to the last handled time`() throws {
    var changes = ModifiedAdvisories(since: try moment("2024-08-02T00:00:00Z"), subject: "list")
    let entries = try changes.read(list.utf8)
    #expect(entries.map(\.id) == ["GHSA-cccc", "GHSA-bbbb", "PYSEC-2024-1"])
    #expect(entries[0].modified == (try moment("2024-08-03T00:00:00.5Z")))
    #expect(changes.isDone)
    #expect(try changes.read("garbage that nobody reads\n".utf8) == [])
    #expect(try changes.finish() == nil)
  }

  @Test(arguments: [1, 2, 7, 100])
  func `the pieces in which it arrives don't matter`(size: Int) throws {
    var changes = ModifiedAdvisories(since: nil, subject: "list")
    let bytes = Array(list.utf8.dropLast())
    var ids: [String] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      ids += try changes.read(bytes[start..<min(start + size, bytes.count)]).map(\.id)
    }
    if let last = try changes.finish() { ids.append(last.id) }
    #expect(ids == ["GHSA-cccc", "GHSA-bbbb", "PYSEC-2024-1", "GHSA-aaaa"])
    #expect(!changes.isDone)
  }

  @Test func `the list of all names the ecosystem's folder`() throws {
    var changes = ModifiedAdvisories(since: nil, subject: "list")
    let entries = try changes.read("2024-08-02T00:00:00Z,crates.io/RUSTSEC-2024-1\r\n".utf8)
    #expect(
      entries == [
        ModifiedAdvisory(
          modified: try moment("2024-08-02T00:00:00Z"), folder: "crates.io", id: "RUSTSEC-2024-1")
      ])
  }

  @Test(arguments: [
    ("<html>", "expected a time, a comma and an id, found '<html>'"),
    ("2024-08-02,A-1", "expected a time, a comma and an id, found '2024-08-02,A-1'"),
    ("2024-08-02T00:00:00Z,", "'' isn't an advisory's id"),
    ("2024-08-02T00:00:00Z,a/b/c", "'a/b/c' isn't an advisory's id"),
    ("2024-08-02T00:00:00Z,npm/..", "'npm/..' isn't an advisory's id"),
    ("2024-08-02T00:00:00Z,A-1\n2024-08-03T00:00:00Z,A-2", "the newest change isn't the first"),
    (String(repeating: "x", count: 600), "a line is too long"),
  ])
  func `a damaged list is refused with the reason`(text: String, reason: String) {
    var changes = ModifiedAdvisories(since: nil, subject: "list")
    #expect(throws: PackageDataError(.malformedChangeList, "list", reason)) {
      _ = try changes.read((text + "\n").utf8)
    }
  }
}
