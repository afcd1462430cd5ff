import SSCAssets
import Testing
import SeededRandom

struct `Hostile JSON` {
  @Test(
    arguments: [
      String(repeating: "[", count: 100_000),
      String(repeating: "{\"a\":", count: 100_000),
      String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000),
      "{\"size\": 99999999999999999999999999999999999999999}",
      "{\"size\": 1e999999}", "{\"a\": \"\\ud800\"}", "{\"a\": \"\u{0}\"}", "{\"a\": nul}",
      "{\"a\" 1}", "{\"a\": 01}", "\"", "{\"a\": \"\\u12\"}",
    ])
  func `is refused`(json: String) {
    #expect {
      try JSONDocument(Array(json.utf8), subject: "x")
    } throws: {
      ($0 as? PackageDataError)?.code == .malformedJSON
    }
  }

  @Test func `invalid UTF-8 is refused`() {
    for bytes: [UInt8] in [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF8, 0x88],
    ] {
      let json = Array("{\"a\": \"".utf8) + bytes + Array("\"}".utf8)
      #expect(throws: PackageDataError.self) { try JSONDocument(json, subject: "x") }
    }
  }

  @Test func `values are read by their kind, and null members are absent`() throws {
    let root = try JSONDocument(
      Array(
        "{\"i\": -5, \"s\": \"é\", \"b\": true, \"n\": null, \"a\": [1, [], {}], \"d\": 0.5}".utf8),
      subject: "x"
    ).root
    #expect(root.isObject)
    #expect(root[key: "i"]?.int == -5)
    #expect(root[key: "i"]?.string == nil)
    #expect(root[key: "s"]?.string == "é")
    #expect(root[key: "b"]?.bool == true)
    #expect(root[key: "n"] == nil)
    #expect(root[key: "absent"] == nil)
    #expect(root[key: "d"]?.int == nil)
    #expect(root[key: "a"]?.elements.map(\.int) == [1, nil, nil])
    #expect(root.members.map(\.key) == ["i", "s", "b", "n", "a", "d"])
    #expect(root[key: "s"]?.elements.map(\.int) == [])
  }

  /// Mutations of valid documents: each must be read or refused, by every reader.
  @Test func `mutated documents never crash a reader`() {
    let documents = [
      """
      {"meta": {"_last-serial": 42}, "name": "foo", "versions": ["1.0"], "files": [{"filename":
       "foo-1.0.tar.gz", "url": "https://files.test/foo-1.0.tar.gz", "hashes": {"sha256": "ab"},
       "yanked": "x\\u00e9\\n", "upload-time": "2024-05-20T16:08:19.530618Z", "size": 12}],
       "info": {"name": "foo", "version": "1", "requires_dist": ["a; extra == 'x'"]}}
      """,
      """
      {"meta":{"_last-serial":9},"projects":[{"_last-serial":1,"name":"a"},{"_last-serial":2,
       "name":"b\\u0041"},{"_last-serial":3,"name":"c"}]}
      """,
    ]
    let tokens = ["{", "}", "[", "]", "\"", ",", ":", "\\", "null", "1e9", "-", "\u{0}", " "]
    var generator = SplitMix64(seed: 7)
    for round in 0..<4_000 {
      let bytes = Array(documents[round % documents.count].utf8).mutated(tokens, &generator)
      _ = try? SimpleProject(json: bytes, pageURL: "https://index.test/simple/foo/")
      _ = try? CoreMetadata(json: bytes, subject: "foo")
      _ = try? CoreMetadata(metadata: bytes, subject: "foo")
      _ = try? SimpleProject(html: bytes, name: "foo", pageURL: "https://index.test/simple/foo/")
      _ = try? SimpleIndex.read(json: bytes, subject: "index", batchSize: 2) { _ in }
      _ = Requirement.parse([String(decoding: bytes, as: UTF8.self)])
    }
  }
}
