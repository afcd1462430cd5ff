internal import CXML2

/// The links of an HTML page, read by libxml2 as they come, without a tree.
///
/// An index page of a mirror may hold hundreds of thousands of links; memory stays flat.
final class HTMLLinks {
  /// An `<a>` element: its attributes by lower-case name, entities decoded, and the text inside.
  struct Link {
    var attributes: [String: String]
    var text: String
  }

  private var open: Link?
  private let found: (Link) -> Void

  private init(found: @escaping (Link) -> Void) { self.found = found }

  /// Hands out every link that has an `href`, in order.
  ///
  /// HTML forgives everything, a missing end too: so a page that opens `<html>` must close it, or it
  /// was cut off, and that is an error.
  static func read(
    _ bytes: [UInt8], subject: String, found: (Link) -> Void
  ) throws(PackageDataError) {
    guard isComplete(bytes) else {
      throw PackageDataError(.malformedHTML, subject, "expected </html> at the end of the page")
    }
    // libxml2 takes an Int32.
    guard bytes.count < Int(Int32.max) else {
      throw PackageDataError(.malformedHTML, subject, "expected a page below 2 GiB")
    }
    let parsed = withoutActuallyEscaping(found) { found in
      let reader = HTMLLinks(found: found)
      return bytes.withUnsafeBytes { reader.parse($0) }
    }
    guard parsed else {
      throw PackageDataError(.malformedHTML, subject, "the page can't be parsed as HTML")
    }
  }

  /// The handler outlives the parse, as `self` does; libxml2 keeps no pointer after `htmlFreeParserCtxt`.
  private func parse(_ bytes: UnsafeRawBufferPointer) -> Bool {
    xmlInitParser()
    guard let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return true }
    var handler = xmlSAXHandler()
    handler.startElement = { context, name, attributes in
      HTMLLinks.of(context)?.start(name, attributes)
    }
    handler.endElement = { context, name in HTMLLinks.of(context)?.end(name) }
    handler.characters = { context, text, length in
      HTMLLinks.of(context)?.add(text, Int(length))
    }
    let me = Unmanaged.passUnretained(self).toOpaque()
    guard
      let context = htmlCreatePushParserCtxt(
        &handler, me, nil, 0, nil, XML_CHAR_ENCODING_UTF8)
    else { return false }
    defer { htmlFreeParserCtxt(context) }
    htmlCtxtUseOptions(
      context,
      Int32(
        HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
          | HTML_PARSE_NONET.rawValue))
    // In pieces: the parser's look-ahead is quadratic in what it was given at once.
    var position = 0
    while position < bytes.count {
      let count = min(65_536, bytes.count - position)
      htmlParseChunk(context, start + position, Int32(count), 0)
      position += count
    }
    htmlParseChunk(context, nil, 0, 1)
    finish()
    return true
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> HTMLLinks? {
    context.map { Unmanaged<HTMLLinks>.fromOpaque($0).takeUnretainedValue() }
  }

  private func start(
    _ name: UnsafePointer<xmlChar>?,
    _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  ) {
    guard isAnchor(name) else { return }
    finish()
    var link = Link(attributes: [:], text: "")
    var next = attributes
    while let pair = next, let key = pair[0] {
      link.attributes[String(cString: key).asciiLowercased] =
        pair[1].map { String(cString: $0) } ?? ""
      next = pair + 2
    }
    if link.attributes["href"] != nil { open = link }
  }

  private func end(_ name: UnsafePointer<xmlChar>?) {
    if isAnchor(name) { finish() }
  }

  private func add(_ text: UnsafePointer<xmlChar>?, _ length: Int) {
    guard open != nil, let text else { return }
    open?.text += String(
      decoding: UnsafeBufferPointer(start: text, count: length), as: UTF8.self)
  }

  private func finish() {
    guard var link = open else { return }
    open = nil
    link.text = link.text.trimmedASCII
    found(link)
  }

  private func isAnchor(_ name: UnsafePointer<xmlChar>?) -> Bool {
    guard let name else { return false }
    return name[0].asciiLowercased == UInt8(ascii: "a") && name[1] == 0
  }

  private static func isComplete(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(1_024), as: UTF8.self).asciiLowercased
    guard head.contains("<html") else { return true }
    return String(decoding: bytes.suffix(1_024), as: UTF8.self).asciiLowercased.contains("</html")
  }
}
