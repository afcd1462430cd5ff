/// Decodes the text of Java's `DataOutput.writeUTF`.
///
/// U+0000 is two bytes there, and what is above U+FFFF is two surrogates of three bytes each.
enum ModifiedUTF8 {
  /// The text; nil for bytes that Java would refuse, and for a lone surrogate, which is no text.
  static func decode(_ bytes: some Collection<UInt8>) -> String? {
    if bytes.allSatisfy({ $0 < 0x80 && $0 != 0 }) { return String(decoding: bytes, as: UTF8.self) }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count)
    var iterator = bytes.makeIterator()
    func continuation() -> UInt16? {
      guard let byte = iterator.next(), byte & 0xC0 == 0x80 else { return nil }
      return UInt16(byte & 0x3F)
    }
    while let byte = iterator.next() {
      switch byte {
      case 0x01..<0x80:
        units.append(UInt16(byte))
      case 0xC0..<0xE0:
        guard let low = continuation() else { return nil }
        units.append(UInt16(byte & 0x1F) << 6 | low)
      case 0xE0..<0xF0:
        guard let middle = continuation(), let low = continuation() else { return nil }
        units.append(UInt16(byte & 0x0F) << 12 | middle << 6 | low)
      default: return nil
      }
    }
    return String(validating: units, as: UTF16.self)
  }
}
