internal import CXML2

/// An element of an XML document, read as a whole: registries' XML files are small.
///
/// Names are those without prefix. Nothing is fetched, and no entity of the document's own is
/// expanded: what one stands for is missing from the text.
package struct XMLElement: Sendable, Hashable {
  package var name: String
  package var attributes: [String: String] = [:]
  package var children: [XMLElement] = []
  /// The text directly in it, of which white space at the ends is cut.
  package var text = ""

  /// The first child with a name.
  package func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// Reads a document and gives its outermost element.
  ///
  /// libxml2's limits on depth, names and texts hold.
  package init(document bytes: [UInt8], subject: String) throws(PackageDataError) {
    xmlInitParser()
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
      | XML_PARSE_NOCDATA.rawValue
    let document = bytes.withUnsafeBytes { raw in
      xmlReadMemory(
        raw.assumingMemoryBound(to: CChar.self).baseAddress, Int32(clamping: raw.count), nil, nil,
        Int32(options))
    }
    guard let document else {
      throw PackageDataError(.malformedXML, subject, "the document isn't well-formed XML")
    }
    defer { xmlFreeDoc(document) }
    guard let root = xmlDocGetRootElement(document) else {
      throw PackageDataError(.malformedXML, subject, "the document has no element")
    }
    self.init(root)
  }

  private init(_ node: xmlNodePtr) {
    name = String(node.pointee.name)
    var attribute = node.pointee.properties
    while let current = attribute {
      attributes[String(current.pointee.name)] = Self.text(current.pointee.children)
      attribute = current.pointee.next
    }
    var child = node.pointee.children
    while let current = child {
      if current.pointee.type == XML_ELEMENT_NODE { children.append(XMLElement(current)) }
      child = current.pointee.next
    }
    text = Self.text(node.pointee.children).trimmedASCII
  }

  /// The text of the text nodes among siblings.
  private static func text(_ first: xmlNodePtr?) -> String {
    var text = ""
    var node = first
    while let current = node {
      if current.pointee.type == XML_TEXT_NODE { text += String(current.pointee.content) }
      node = current.pointee.next
    }
    return text
  }
}

extension String {
  fileprivate init(_ text: UnsafePointer<xmlChar>?) {
    self = text.map { String(cString: $0) } ?? ""
  }
}
