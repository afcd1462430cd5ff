import SSCAssets
import Testing

@Suite struct GemListTests {
  private let one = "0123456789abcdef0123456789abcdef"
  private let other = "fedcba9876543210fedcba9876543210"

  private func list(_ text: String, isWhole: Bool = true) throws -> GemList {
    try Array(text.utf8).withUnsafeBytes { try GemList($0, isWhole: isWhole, subject: "versions") }
  }

  private func serial(_ hexadecimal: String) -> GemList.Entry {
    .listed(serial: GemInfoDigest(hexadecimal: Array(hexadecimal.utf8))?.serial)
  }

  @Test func `the header isn't taken for gems`() throws {
    let list = try list(
      "created_at: 2026-11-01T00:00:05Z\n---\nrails 1.0,1.1 \(one)\nRack_2.x 0.1-java \(other)\n")
    #expect(list.gems == ["rails": serial(one), "Rack_2.x": serial(other)])
    #expect(list.invalidNames == 0)
  }

  @Test(arguments: ["---\n", ""])
  func `a header may be short, or missing`(header: String) throws {
    #expect(try list("\(header)rails 1.0 \(one)\n").gems == ["rails": serial(one)])
  }

  @Test func `the last line of a gem counts`() throws {
    let list = try list("---\na 1.0 \(one)\nb 1.0 \(one)\na 1.1 \(other)\nb -1.0,1.1 \(other)\n")
    #expect(list.gems == ["a": serial(other), "b": serial(other)])
  }

  @Test func `a gem whose file is empty is gone`() throws {
    #expect(GemInfoDigest(of: Array("---\n".utf8)) == .empty)
    #expect(try list("---\na 1.0 \(one)\na -0.9 \(other)\n").gems == ["a": serial(other)])
    #expect(try list("---\na 1.0 \(one)\na -1.0 \(md5OfEmptyFile)\n").gems == ["a": .gone])
  }

  /// Of the four bytes `---\n`.
  private let md5OfEmptyFile = "6105347ebb9825ac754615ca55ff3b0c"

  @Test func `a line without an MD5 lists its gem in an unknown state`() throws {
    let list = try list("---\na 1.0\nb\nc 1.0 0123\nd 1.0 \(one)\n")
    #expect(list.gems["a"] == .listed(serial: nil))
    #expect(list.gems["b"] == .listed(serial: nil))
    #expect(list.gems["c"] == .listed(serial: nil))
    #expect(list.gems["d"] == serial(one))
  }

  @Test(arguments: ["../../etc/passwd", "a/b", "ä", "-._", "a\tb", "'; DROP TABLE", "%2e%2e"])
  func `what can't be a gem's name is passed over and counted`(name: String) throws {
    let list = try list("---\n\(name) 1.0 \(one)\ngood 1.0 \(one)\n")
    #expect(list.gems.keys.sorted() == ["good"])
    #expect(list.invalidNames == 1)
  }

  @Test func `names keep their case`() throws {
    let list = try list("---\nSexpProcessor 3.0 \(one)\nsexp_processor 4.0 \(other)\n")
    #expect(list.gems.count == 2)
  }

  @Test(arguments: ["", "---\na 1.0 0123456789abcdef", "---"])
  func `a list that is cut off is refused`(text: String) {
    #expect(throws: PackageDataError.self) { try list(text) }
  }

  @Test(arguments: ["<!DOCTYPE html>\n<html>\nSorry\n</html>\n", "This page is gone.\n"])
  func `a page of another kind is refused`(text: String) {
    #expect(throws: PackageDataError.self) { try list(text) }
  }

  @Test func `an increment has no header, and may be empty`() throws {
    #expect(try list("a 1.0 \(one)\n", isWhole: false).gems == ["a": serial(one)])
    #expect(try list("", isWhole: false).gems.isEmpty)
    #expect(throws: PackageDataError.self) { try list("a 1.0 \(one)", isWhole: false) }
  }
}

@Suite struct GemListCursorTests {
  private func advanced(_ cursor: GemListCursor, _ text: String) -> GemListCursor {
    Array(text.utf8).withUnsafeBytes { cursor.advanced(by: $0) }
  }

  @Test func `a stored digest goes on where it ended`() throws {
    for length in [1, 55, 63, 64, 65, 1_000] {
      let text = String(repeating: "a", count: length)
      let stored = "\(advanced(GemListCursor(), text))"
      let cursor = try #require(GemListCursor(stored))
      #expect(cursor.length == length)
      let whole = Array((text + "bcd\n").utf8).withUnsafeBytes(RunningSHA256.digest)
      #expect(advanced(cursor, "bcd\n").sha256.digest == whole)
    }
  }

  @Test(arguments: ["", "5", "5 ", "x y", "-1 AAAA", "5 AAAA", "5 a b"])
  func `what is no cursor isn't taken for one`(text: String) {
    #expect(GemListCursor(text) == nil)
  }
}
