import Testing

@testable import AssetKitCodeLocations

@Suite struct LineSplitterTests {
  @Test(
    arguments: [
      (["a\nb\n"], ["a", "b"], nil), (["a", "b\n", "\n", "c"], ["ab", ""], "c"),
      (["\n\n"], ["", ""], nil), ([""], [], nil),
    ] as [([String], [String], String?)])
  func `pieces become lines`(pieces: [String], lines: [String], rest: String?) {
    var splitter = LineSplitter(limit: 10)
    var found: [String] = []
    for piece in pieces { splitter.take(Array(piece.utf8)[...]) { found.append($0.text()) } }
    #expect(found == lines)
    #expect(splitter.finish()?.text() == rest)
    #expect(splitter.finish() == nil)
  }

  @Test func `a long line is kept to the limit and counted whole`() {
    var splitter = LineSplitter(limit: 4)
    var found: [StepLine] = []
    for piece in ["abc", "def", "gh\nij"] {
      splitter.take(Array(piece.utf8)[...]) { found.append($0) }
    }
    #expect(found == [StepLine(bytes: Array("abcd".utf8), dropped: 4)])
    #expect(found.first?.text() == "abcd … [8 bytes, cut here]")
    #expect(splitter.finish()?.text() == "ij")
  }

  @Test func `a cut goes through no character`() {
    let line = StepLine(bytes: Array("aé€".utf8), dropped: 0)
    #expect(line.text(limit: 2) == "a … [6 bytes, cut here]")
    #expect(line.text(limit: 3) == "aé … [6 bytes, cut here]")
    #expect(line.text(limit: 5) == "aé … [6 bytes, cut here]")
    #expect(line.text(limit: 6) == "aé€")
  }
}
