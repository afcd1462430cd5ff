import SSCAssets
import Testing
import SeededRandom

struct CargoIndexTests {
  private func index(_ lines: String..., key: String = "foo") throws -> CargoIndex {
    try CargoIndex(Array(lines.joined(separator: "\n").utf8), key: key)
  }

  private func line(_ version: String, name: String = "foo", _ more: String = "") -> String {
    """
    {"name":"\(name)","vers":"\(version)","deps":[],"cksum":"00","features":{},"yanked":false\(more)}
    """
  }

  @Test func `each line is a version, in the order of publication`() throws {
    let entries = try index(
      line("0.2.0", ",\"pubtime\":\"2026-01-02T03:04:05Z\""),
      line(
        "0.1.1",
        ",\"features2\":{\"x\":[\"dep:y\"]},\"v\":2,\"links\":null,\"rust_version\":\"1.60\""),
      "", line("0.1.1+build")
    ).entries
    #expect(entries.map(\.version) == ["0.2.0", "0.1.1", "0.1.1+build"])
    #expect(entries[0].publishTime == UnixMicroseconds(rfc3339: "2026-01-02T03:04:05Z"))
    #expect(entries[1].publishTime == nil)
    #expect(entries.allSatisfy { !$0.isYanked && $0.dependencies.isEmpty })
  }

  @Test func `the registered spelling of the name may have capitals`() throws {
    #expect(try index(line("1.0.0", name: "FoO")).entries[0].name == "FoO")
  }

  @Test func `a dependency tells its real name, its alias, its features and its kind`() throws {
    let line = """
      {"name":"foo","vers":"1.0.0","cksum":"00","yanked":true,"features":{},"deps":[
      {"name":"bar","req":"^1","features":["b","","a"],"optional":false,"default_features":true,
      "target":null,"kind":"normal"},
      {"name":"mine","package":"theirs","req":">= 0.3, < 0.5","features":[],"optional":true,
      "default_features":false,"target":"cfg(unix)","kind":"build","registry":null},
      {"name":"old","req":"*","kind":null},{"name":"test","req":"1","kind":"dev"}]}
      """.split(separator: "\n").joined()
    let entry = try index(line).entries[0]
    #expect(entry.isYanked)
    let dependencies = entry.dependencies
    #expect(dependencies.map(\.name) == ["bar", "theirs", "old", "test"])
    #expect(dependencies.map(\.alias) == [nil, "mine", nil, nil])
    #expect(dependencies.map(\.kind) == [.normal, .build, .normal, .development])
    #expect(dependencies.map(\.isOptional) == [false, true, false, false])
    #expect(dependencies.map(\.target) == [nil, "cfg(unix)", nil, nil])
    #expect(dependencies[0].features == ["b", "a"])

    let content = RequirementsContent(dependencies)
    #expect(content.malformed.isEmpty)
    #expect(content.edges.map(\.target) == ["bar", "theirs", "old", "test"])
    #expect(content.edges.map(\.constraints) == ["^1", ">= 0.3, < 0.5", "*", "1"])
    #expect(content.edges.map(\.kind) == [.runtime, .optional, .runtime, .development])
    #expect(content.edges.map(\.isPlain) == [true, false, true, false])
    #expect(content.edges.map(\.wantedExtras) == [["a", "b"], ["-default"], [], []])
    #expect(content.edges.map(\.alias) == [nil, "mine", nil, nil])
    #expect(content.edges.map(\.marker) == [nil, "cfg(unix)", nil, nil])
  }

  @Test(
    arguments: [
      (#"{"name":"a b","req":"1"}"#, "no crate can have that name"),
      (#"{"name":"a","req":"nonsense"}"#, "expected a version"),
      (#"{"name":"a","req":"1","registry":"https://other.example"}"#, "another registry"),
    ])
  func `a requirement that can't be read costs itself`(dependency: String, reason: String) throws {
    let line = """
      {"name":"foo","vers":"1.0.0","cksum":"00","yanked":false,"deps":[\(dependency),
      {"name":"good","req":"1"}]}
      """.split(separator: "\n").joined()
    let content = RequirementsContent(try index(line).entries[0].dependencies)
    #expect(content.edges.map(\.target) == ["good"])
    #expect(content.malformed.count == 1)
    #expect(content.malformed[0].reason.contains(reason))
  }

  @Test(
    arguments: [
      ("", "found none"), ("{\"name\":\"foo\"", "line "), ("{}", "expected `name`"),
      ("[]", "expected `name`"), (#"{"errors":[{"detail":"Not Found"}]}"#, "expected `name`"),
      (
        #"{"name":"bar","vers":"1.0.0","deps":[],"cksum":"","yanked":false}"#, "found one of bar"
      ),
      (
        #"{"name":"foo","vers":"1.0.0","deps":[],"cksum":"","yanked":false,"v":3}"#,
        "layout 1 or 2, found 3"
      ),
      (
        #"{"name":"foo","vers":"1.0.0","deps":[],"cksum":"","yanked":false,"pubtime":"now"}"#,
        "no time"
      ),
      (
        #"{"name":"foo","vers":"1.0.0","deps":[{"name":"a"}],"cksum":"","yanked":false}"#,
        "`name` and `req`"
      ),
      (
        #"{"name":"foo","vers":"1","deps":[{"name":"a","req":"1","kind":"x"}],"cksum":"","yanked":false}"#,
        "found x"
      ),
      (#"{"name":"foo","vers":"","deps":[],"cksum":"","yanked":false}"#, "expected a version"),
    ])
  func `a line that can't be read costs the crate, by name`(line: String, reason: String) {
    for text in [line, self.line("0.1.0") + "\n" + line] where !line.isEmpty || text.isEmpty {
      #expect {
        try index(text)
      } throws: {
        $0 is PackageDataError && "\($0)".contains(reason)
      }
    }
  }

  @Test func `a version that comes twice is refused`() {
    #expect {
      try index(line("1.0.0"), line("1.0.0"))
    } throws: {
      "\($0)" == "foo, line 2: version 1.0.0 comes twice"
    }
  }

  @Test func `mutated files never crash the reader`() {
    let file = Array(
      (line("1.0.0", ",\"v\":2") + "\n"
        + #"{"name":"foo","vers":"1.1.0","deps":[{"name":"a","req":"^1"}],"cksum":"1","yanked":true}"#)
        .utf8)
    var generator = SplitMix64(seed: 5)
    for _ in 0..<4_000 {
      let bytes = file.mutated(["{", "}", "\n", "\"", ",", "null", "[", "\\"], &generator)
      _ = try? CargoIndex(bytes, key: "foo")
    }
  }
}

extension CargoIndex {
  /// Reads a whole file.
  init(_ bytes: [UInt8], key: String) throws(PackageDataError) {
    let padded = bytes + [UInt8](repeating: 0, count: 64)
    let result = padded.withUnsafeBytes { raw in
      Result { () throws(PackageDataError) in
        try CargoIndex(
          UnsafeRawBufferPointer(rebasing: raw[..<bytes.count]), capacity: raw.count, key: key,
          subject: key)
      }
    }
    self = try result.get()
  }
}
