import SSCAssets
import Testing

struct XMLTreeTests {
  private func root(_ text: String) throws -> XMLElement {
    try XMLTree(Array(text.utf8), subject: "document").root
  }

  private func error(_ text: String) -> PackageDataError? {
    #expect(throws: PackageDataError.self) { try root(text) }
  }

  @Test(arguments: [
    "<a><b>1</b></a>", "<a xmlns='urn:x'><b>1</b></a>",
    "<x:a xmlns:x='urn:x'><x:b>1</x:b></x:a>", "<a><b xsi:schemaLocation='u'>1</b></a>",
    "<y:a><y:b>1</y:b></y:a>", "\u{FEFF}<?xml version='1.0'?><a><b>1</b></a>",
    "<a><b> <!-- 2 --> 1\n<!-- 3 --></b><b>4</b></a>", "<a><b><![CDATA[1]]></b></a>",
  ])
  func `elements are found by local name in whatever namespace`(text: String) throws {
    let root = try root(text)
    #expect(root.isNamed("a"))
    #expect(root.text(of: "b") == "1")
    #expect(root.first("b")?.name == "b")
    #expect(root.text(of: "c") == nil)
  }

  @Test func `only direct children count`() throws {
    let root = try root("<a><c><b>2</b></c><b>1</b><b/></a>")
    #expect(root.all("b").map(\.text) == ["1", ""])
    #expect(root.children.map(\.name) == ["c", "b", "b"])
  }

  @Test func `attributes are read with their entities`() throws {
    #expect(try root("<a b.c='x &amp; y' d=''/>").attribute("b.c") == "x & y")
    #expect(try root("<a d=''/>").attribute("d") == "")
    #expect(try root("<a/>").attribute("d") == nil)
  }

  @Test func `an entity that isn't declared gives no text and no error`() throws {
    let root = try root("<a><b>J&oslash;rgen</b><c>1</c></a>")
    #expect(root.text(of: "b") == "Jrgen")
    #expect(root.text(of: "c") == "1")
  }

  @Test func `a byte of another encoding is no error`() throws {
    let bytes = Array("<?xml version='1.0' encoding='UTF-8'?><a><b>J".utf8) + [0xF8]
    let tree = try XMLTree(bytes + Array("rgen</b><c>1</c></a>".utf8), subject: "document")
    #expect(tree.root.text(of: "c") == "1")
  }

  @Test(arguments: [
    "", " ", "no XML", "<a>", "<a><b></a>", "<a><b>1</b>", "<a/><b/>", "<a b=c/>", "<a",
    "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body></body></html>",
  ])
  func `what isn't well-formed is refused`(text: String) {
    #expect(error(text)?.code == .malformedXML)
  }

  @Test func `a document that was cut off is refused wherever it was cut`() {
    let text =
      "<?xml version='1.0'?><a xmlns='urn:x'><b>J&oslash;rgen</b><c d='e'>1</c><!-- f --></a>"
    for length in 0..<text.utf8.count {
      #expect(error(String(text.prefix(length))) != nil, "\(length)")
    }
  }

  @Test func `entities of the document's own are not expanded`() throws {
    var declarations = "<!ENTITY e0 'ha'>"
    for level in 1...20 {
      declarations += "<!ENTITY e\(level) '&e\(level - 1);&e\(level - 1);'>"
    }
    let text = "<!DOCTYPE a [\(declarations)]><a><b>&e20;</b><c>1</c></a>"
    // Either way is fine; what isn't is a megabyte of laughter.
    if let root = try? root(text) { #expect((root.text(of: "b") ?? "").utf8.count < 100) }
  }

  @Test func `nothing is loaded from elsewhere`() throws {
    let root = try root(
      "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><a><b>&e;</b><c>1</c></a>")
    #expect(root.text(of: "b") == nil)
    #expect(root.text(of: "c") == "1")
  }

  @Test func `elements within elements without end are refused`() {
    let depth = 100_000
    let text =
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    #expect(error(text)?.code == .malformedXML)
  }
}
