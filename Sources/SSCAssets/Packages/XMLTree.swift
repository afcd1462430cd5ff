internal import CXML2

/// A parsed XML document of a registry, checked as a whole before anything is read from it.
///
/// Read as Maven and NuGet read their files: elements by local name in whatever namespace, even one
/// that isn't declared. Nothing is loaded from elsewhere and no entity of the document's own is
/// expanded. Not Sendable: it is read where it was parsed.
package final class XMLTree {
  private let document: xmlDocPtr
  private let rootNode: xmlNodePtr

  /// Parses bytes; a document that is cut off or otherwise not well-formed is an error.
  ///
  /// Two slips that authors' tools forgive are passed over: an entity that isn't declared (`&oslash;`,
  /// which gives no text) and bytes that aren't of the declared encoding.
  ///
  /// `subject` names the document in errors.
  package init(_ bytes: [UInt8], subject: String) throws(PackageDataError) {
    xmlInitParser()
    guard bytes.count < Int(Int32.max), let parser = xmlNewParserCtxt() else {
      throw PackageDataError(.malformedXML, subject, "expected a document below 2 GiB")
    }
    defer { xmlFreeParserCtxt(parser) }
    let faults = XMLFaults()
    let document = withExtendedLifetime(faults) {
      parser.pointee._private = Unmanaged.passUnretained(faults).toOpaque()
      parser.pointee.sax.pointee.serror = { context, error in
        guard let context, let error else { return }
        let parser = context.assumingMemoryBound(to: xmlParserCtxt.self)
        guard let faults = parser.pointee._private else { return }
        Unmanaged<XMLFaults>.fromOpaque(faults).takeUnretainedValue().note(error.pointee)
      }
      // Recovery is what goes on behind a forgivable slip; `faults` refuses all others.
      // White space between elements or comments, which is half of an indented document's nodes, isn't
      // kept: no text that is read here means it.
      let options =
        XML_PARSE_RECOVER.rawValue | XML_PARSE_NONET.rawValue | XML_PARSE_NOCDATA.rawValue
        | XML_PARSE_COMPACT.rawValue | XML_PARSE_NOBLANKS.rawValue
      return bytes.withUnsafeBytes { raw in
        xmlCtxtReadMemory(
          parser, raw.assumingMemoryBound(to: CChar.self).baseAddress, Int32(raw.count), nil, nil,
          Int32(options))
      }
    }
    let root = document.flatMap { xmlDocGetRootElement($0) }
    guard faults.first == nil, let document, let root else {
      if let document { xmlFreeDoc(document) }
      throw PackageDataError(.malformedXML, subject, faults.first ?? "expected an XML document")
    }
    self.document = document
    rootNode = root
  }

  deinit { xmlFreeDoc(document) }

  /// The outermost element.
  package var root: XMLElement { XMLElement(tree: self, node: rootNode) }
}

extension PackageDataError.Code {
  /// XML that is cut off or not well-formed.
  package static let malformedXML = Self(name: "malformed_xml")
}

/// An element of a document that is kept alive by it.
package struct XMLElement {
  private let tree: XMLTree
  private let node: xmlNodePtr

  fileprivate init(tree: XMLTree, node: xmlNodePtr) {
    self.tree = tree
    self.node = node
  }

  /// The name without a namespace's prefix.
  package var name: String {
    localName.map { String(cString: $0) } ?? ""
  }

  /// The elements directly below, in order.
  package var children: some Sequence<XMLElement> {
    sequence(state: node.pointee.children) { next -> XMLElement? in
      while let node = next {
        next = node.pointee.next
        if node.pointee.type == XML_ELEMENT_NODE { return XMLElement(tree: tree, node: node) }
      }
      return nil
    }
  }

  /// The first element of that name directly below.
  package func first(_ name: StaticString) -> XMLElement? {
    children.first { $0.isNamed(name) }
  }

  /// All elements of that name directly below.
  package func all(_ name: StaticString) -> some Sequence<XMLElement> {
    children.lazy.filter { $0.isNamed(name) }
  }

  /// The text directly inside, without white space at its ends.
  package var text: String {
    content(of: node.pointee.children).trimmedASCII
  }

  /// The text of the first element of that name; nil when there is none, or it is empty.
  package func text(of name: StaticString) -> String? {
    first(name).map(\.text).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The value of an attribute in whatever namespace.
  package func attribute(_ name: StaticString) -> String? {
    var next = node.pointee.properties
    while let attribute = next {
      next = attribute.pointee.next
      guard xmlStrEqual(attribute.pointee.name, name.utf8Start) != 0 else { continue }
      return content(of: attribute.pointee.children)
    }
    return nil
  }

  package func isNamed(_ name: StaticString) -> Bool {
    xmlStrEqual(localName, name.utf8Start) != 0
  }

  /// A prefix that isn't declared stays a part of the name, so it is passed over here.
  private var localName: UnsafePointer<xmlChar>? {
    guard let name = node.pointee.name else { return nil }
    var start = name
    var next = name
    while next.pointee != 0 {
      if next.pointee == UInt8(ascii: ":") { start = next + 1 }
      next += 1
    }
    return start
  }

  /// The text of a node and of those behind it.
  private func content(of first: xmlNodePtr?) -> String {
    var text = ""
    var next = first
    while let node = next {
      next = node.pointee.next
      let type = node.pointee.type
      guard type == XML_TEXT_NODE || type == XML_CDATA_SECTION_NODE else { continue }
      if let content = node.pointee.content { text += String(cString: content) }
    }
    return text
  }
}

/// What a parser complains about, as far as it makes a document unreadable.
private final class XMLFaults {
  /// The first complaint, with its line.
  private(set) var first: String?

  func note(_ error: xmlError) {
    guard first == nil, error.level.rawValue >= XML_ERR_ERROR.rawValue,
      !Self.forgivable.contains(error.code), error.domain != Int32(XML_FROM_NAMESPACE.rawValue)
    else { return }
    let message = error.message.map { String(cString: $0).trimmedASCII } ?? "not well-formed"
    first = "line \(error.line): \(message)"
  }

  private static let forgivable: Set<Int32> = Set(
    [
      XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY, XML_ERR_INVALID_ENCODING,
      XML_ERR_INVALID_CHAR,
    ].map { Int32($0.rawValue) })
}
