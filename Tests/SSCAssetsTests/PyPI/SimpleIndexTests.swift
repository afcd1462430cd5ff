import SSCAssets
import Testing

struct `The listing of all projects` {
  private func read(
    _ json: String, batchSize: Int = 3
  ) throws -> (projects: [IndexedProject], serial: Int64?) {
    var projects: [IndexedProject] = []
    let serial = try SimpleIndex.read(
      json: Array(json.utf8), subject: "simple", batchSize: batchSize
    ) { batch in
      #expect(!batch.isEmpty && batch.count <= batchSize)
      projects += batch
    }
    return (projects, serial)
  }

  @Test(arguments: 0...7)
  func `every project is handed out once, whatever the batches`(count: Int) throws {
    let expected = (0..<count).map { IndexedProject(name: "name-\($0)", serial: Int64($0)) }
    let rows = expected.map { "{\"_last-serial\":\($0.serial ?? 0),\"name\":\"\($0.name)\"}" }
    let (projects, serial) = try read(
      "{\"meta\":{\"_last-serial\":9,\"api-version\":\"1.4\"},\"projects\":[\(rows.joined(separator: ","))]}"
    )
    #expect(projects == expected)
    #expect(serial == 9)
  }

  @Test func `keys may come in any order, unknown ones too, and serials may be missing`() throws {
    let (projects, serial) = try read(
      """
      {"x": [1, {"projects": []}], "projects": [{"extra": {"name": "no"}, "name": "a"},
       {"name": "b\\u00e9\\\\", "_last-serial": 5, "z": null}], "y": "]}",
       "meta": {"a": [], "_last-serial": 7}}
      """)
    #expect(
      projects == [IndexedProject(name: "a"), IndexedProject(name: "bé\\", serial: 5)])
    #expect(serial == 7)
    #expect(try read("{\"projects\":[]}").serial == nil)
  }

  private let whole =
    "{\"meta\":{\"_last-serial\":9},\"projects\":[{\"name\":\"a\"},{\"name\":\"b\",\"_last-serial\":2}]}"

  @Test func `cut off anywhere, it is an error`() throws {
    #expect(try read(whole).projects.count == 2)
    for length in 0..<whole.utf8.count {
      #expect(throws: PackageDataError.self, "cut to \(length)") {
        try read(String(whole.prefix(length)))
      }
    }
  }

  /// What a reused buffer holds behind a cut-off document may look like its proper end.
  @Test func `what stands in the buffer behind the document doesn't count`() throws {
    for length in 0..<whole.utf8.count {
      var buffer = Array(whole.utf8)
      buffer += [UInt8](repeating: UInt8(ascii: "}"), count: 128)
      buffer.withUnsafeBytes { raw -> Void in
        #expect(throws: PackageDataError.self, "cut to \(length)") {
          try SimpleIndex.read(
            UnsafeRawBufferPointer(rebasing: raw[..<length]), capacity: raw.count, subject: "x"
          ) { _ in }
        }
      }
    }
  }

  @Test(
    arguments: [
      "[]", "{}", "{\"projects\":{}}", "{\"projects\":[1]}", "{\"projects\":[{}]}",
      "{\"projects\":[{\"name\":1}]}", "{\"projects\":[{\"name\":\"\"}]}",
      "{\"projects\":[{\"name\":\"a\",\"_last-serial\":\"1\"}]}", "{\"meta\":[],\"projects\":[]}",
      "{\"projects\":[{\"name\":\"a\"}{\"name\":\"b\"}]}", "{\"projects\":[{\"name\":\"a\"}]}}",
      "{\"projects\":[{\"name\":\"a\"}],}", "{\"projects\":[{\"name\":\"a\"}]} {}",
      "{\"projects\":[{\"name\":\"a\"}]]}", "{\"projects\":[],\"projects\":[]}",
      "{\"projects\":[{\"name\":\"\\x\"}]}", "<!DOCTYPE html><html></html>",
      "{\"projects\":[{\"name\":\"a\"]}}", "{\"projects\":[{\"name\":\"a\"},]}",
    ])
  func `a document of another shape is an error`(json: String) {
    #expect(throws: PackageDataError.self) { try read(json) }
  }

  @Test func `an error of the receiver ends the reading`() {
    struct Full: Error {}
    #expect(throws: Full.self) {
      try SimpleIndex.read(json: Array(whole.utf8), subject: "x", batchSize: 1) { _ in throw Full()
      }
    }
  }

  @Test func `HTML gives the names`() throws {
    let html = """
      <!DOCTYPE html><html><body>
      <a href="../">../</a>
      <a href="/simple/a/">A</a><br/><a href="b/"> b&#45;c
      </a></body></html>
      """
    var projects: [IndexedProject] = []
    try SimpleIndex.read(html: Array(html.utf8), subject: "x", batchSize: 1) { projects += $0 }
    #expect(projects.map(\.name) == ["A", "b-c"])
    #expect(throws: PackageDataError.self) {
      try SimpleIndex.read(html: Array(html.dropLast(10).utf8), subject: "x") { _ in }
    }
    for text in ["", "a b"] {
      let html = "<html><a href='/simple/a/'>\(text)</a></html>"
      #expect(throws: PackageDataError.self) {
        try SimpleIndex.read(html: Array(html.utf8), subject: "x") { _ in }
      }
    }
  }

  @Test func `a long HTML listing is read whole`() throws {
    let rows = (0..<20_000).map { "<a href=\"/simple/name-\($0)/\">name-\($0)</a><br/>\n" }
    let html = "<html><body>" + rows.joined() + "</body></html>"
    var count = 0
    try SimpleIndex.read(html: Array(html.utf8), subject: "x") { batch in
      for project in batch {
        #expect(project.name == "name-\(count)")
        count += 1
      }
    }
    #expect(count == 20_000)
  }
}
