internal import Glibc

extension CoreMetadata {
  /// Reads a `METADATA` file: headers as in e-mail, up to the empty line before the description.
  ///
  /// As Python's own readers do, a line that is neither a header nor the continuation of one ends
  /// the headers. A file without `Name` or `Version` (an error page, say) is refused.
  package init(metadata bytes: [UInt8], subject: String) throws(PackageDataError) {
    self.init(name: "", version: "")
    bytes.withUnsafeBufferPointer { bytes in
      var headers = HeaderReader(bytes)
      while let header = headers.next() { add(header) }
    }
    guard !name.isEmpty, !version.isEmpty else {
      throw PackageDataError(
        .malformedMetadata, subject, "expected the headers Name and Version, found none")
    }
  }

  private mutating func add(_ header: HeaderReader.Header) {
    switch header.name.count {
    case 4 where header.isNamed("name"): name = header.value
    case 7 where header.isNamed("version"): version = header.value
    case 9 where header.isNamed("home-page"): homePage = knownField(header.value)
    case 11 where header.isNamed("project-url"): addProjectURL(header.value)
    case 13 where header.isNamed("requires-dist"): requiresDist.append(header.value)
    case 14 where header.isNamed("provides-extra"): addExtra(header.value)
    case 15 where header.isNamed("requires-python"): requiresPython = knownField(header.value)
    default: break
    }
  }

  private mutating func addProjectURL(_ value: String) {
    guard let comma = value.firstIndex(of: ",") else {
      projectURLs.append(ProjectURL(label: "", url: value))
      return
    }
    projectURLs.append(
      ProjectURL(
        label: value[..<comma].trimmedASCII,
        url: value[value.index(after: comma)...].trimmedASCII))
  }
}

/// Cuts headers out of bytes; only those that somebody asks for become text.
private struct HeaderReader {
  /// A name, and a value that may run over several lines.
  struct Header {
    let name: Slice<UnsafeBufferPointer<UInt8>>
    let rawValue: Slice<UnsafeBufferPointer<UInt8>>

    func isNamed(_ lowercased: StaticString) -> Bool {
      zip(name, 0..<name.count).allSatisfy { byte, index in
        byte.asciiLowercased == lowercased.utf8Start[index]
      }
    }

    /// The text, its lines joined by single spaces.
    var value: String {
      rawValue.split(separator: UInt8(ascii: "\n"))
        .map { String(decoding: $0, as: UTF8.self).trimmedASCII }
        .joined(separator: " ")
    }
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    // Some editors begin UTF-8 with a byte order mark.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  mutating func next() -> Header? {
    let start = position
    var colon = start
    while colon < bytes.count, bytes[colon] != UInt8(ascii: ":") {
      // An empty line, white space in a name: the headers are over.
      guard bytes[colon] > 0x20, bytes[colon] < 0x7F else { return nil }
      colon += 1
    }
    guard colon < bytes.count else { return nil }
    var end = lineEnd(from: colon)
    while end + 1 < bytes.count, bytes[end + 1].isBlank { end = lineEnd(from: end + 1) }
    position = end + 1
    return Header(name: bytes[start..<colon], rawValue: bytes[(colon + 1)..<end])
  }

  /// The position of the next line feed, or the end.
  private func lineEnd(from start: Int) -> Int {
    guard start < bytes.count, let base = bytes.baseAddress,
      let found = memchr(base + start, 0x0A, bytes.count - start)
    else { return bytes.count }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}
