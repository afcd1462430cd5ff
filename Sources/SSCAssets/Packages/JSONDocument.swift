internal import CSimdjson

/// A parsed JSON document of a registry, validated as a whole before anything is read from it.
///
/// Not Sendable: it is read where it was parsed.
package final class JSONDocument {
  private let document: OpaquePointer
  private let rootValue: cjson_value

  /// Parses bytes; a cut-off, over-deep or otherwise invalid document is an error.
  ///
  /// `subject` names the document in errors. A buffer with 64 bytes of spare capacity isn't copied.
  package convenience init(_ bytes: [UInt8], subject: String) throws(PackageDataError) {
    try self.init(subject: subject) { document, root in
      bytes.withUnsafeBytes { raw in
        parse(raw, capacity: bytes.capacity, into: &document, root: &root)
      }
    }
  }

  /// Parses bytes of which `capacity` may be read; those behind the document may hold anything.
  package convenience init(
    _ bytes: UnsafeRawBufferPointer, capacity: Int, subject: String
  ) throws(PackageDataError) {
    try self.init(subject: subject) { document, root in
      parse(bytes, capacity: capacity, into: &document, root: &root)
    }
  }

  private init(
    subject: String, parse: (inout OpaquePointer?, inout cjson_value) -> Int32
  ) throws(PackageDataError) {
    var document: OpaquePointer?
    var root = cjson_value()
    let code = parse(&document, &root)
    guard code == 0, let document else {
      throw PackageDataError(.malformedJSON, subject, String(cString: cjson_message(code)))
    }
    self.document = document
    rootValue = root
  }

  deinit { cjson_free(document) }

  /// The outermost value.
  package var root: JSONElement { JSONElement(document: self, value: rootValue) }
}

private func parse(
  _ bytes: UnsafeRawBufferPointer, capacity: Int,
  into document: inout OpaquePointer?, root: inout cjson_value
) -> Int32 {
  // Some documents begin with a byte order mark, which a reader may pass over (RFC 8259, section 8.1).
  let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  let bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(mark))
  let capacity = capacity - mark
  guard let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress else {
    return cjson_parse("", 0, 0, &document, &root)
  }
  return cjson_parse(start, bytes.count, capacity, &document, &root)
}
