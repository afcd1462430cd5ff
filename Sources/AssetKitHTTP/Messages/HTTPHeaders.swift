/// The fields of a response, kept as the bytes that came and searched when asked.
///
/// A response has some twenty fields, of which a caller reads one or two: parsing all of them would
/// cost more than the rest of a small request.
public struct HTTPHeaders: Sendable {
  /// The field lines, each ended by a line feed; the status line isn't among them.
  private var bytes: [UInt8]

  /// Takes lines such as `ETag: "abc"`, each ended by CR LF or LF.
  package init(lines: [UInt8]) { bytes = lines }

  /// The value of the first field of that name, whatever its case, without surrounding blanks.
  public subscript(name: String) -> String? { values(of: name, limit: 1).first }

  /// The values of all fields of that name, in the order in which they came.
  public func all(_ name: String) -> [String] { values(of: name, limit: .max) }

  /// All fields in the order in which they came, names as the server spelt them.
  public var fields: [(name: String, value: String)] {
    bytes.split(separator: Self.lineFeed).compactMap { line in
      guard let colon = line.firstIndex(of: Self.colon) else { return nil }
      let name = String(decoding: line[..<colon], as: UTF8.self)
      return (name, Self.trimmed(line[line.index(after: colon)...]))
    }
  }

  private func values(of name: String, limit: Int) -> [String] {
    let wanted = name.utf8
    var found: [String] = []
    var start = bytes.startIndex
    while start < bytes.endIndex, found.count < limit {
      let end = bytes[start...].firstIndex(of: Self.lineFeed) ?? bytes.endIndex
      let colon = start + wanted.count
      if colon < end, bytes[colon] == Self.colon,
        zip(bytes[start..<colon], wanted).allSatisfy({ Self.lowercased($0) == Self.lowercased($1) })
      {
        found.append(Self.trimmed(bytes[(colon + 1)..<end]))
      }
      start = end + 1
    }
    return found
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let colon = UInt8(ascii: ":")

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    let head = bytes.drop(while: isBlank)
    let tail = head.lastIndex { !isBlank($0) }.map { head[...$0] } ?? []
    return String(decoding: tail, as: UTF8.self)
  }
}
