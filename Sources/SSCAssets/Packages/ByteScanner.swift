/// Reads a short text from front to back, by ASCII rules alone: registries' grammars know no others.
package struct ByteScanner: ~Copyable {
  /// The text as UTF-8.
  package let bytes: [UInt8]
  /// The position of the next byte.
  package var position = 0

  package init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  /// Whether everything was read.
  package var isAtEnd: Bool { position >= bytes.count }

  /// The next byte, nil at the end.
  package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The byte behind the next one.
  package var afterNext: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

  /// What is left, as text.
  package var rest: String { text(from: position) }

  /// The text from a position to this one, or to the end.
  package func text(from start: Int, to end: Int? = nil) -> String {
    String(decoding: bytes[start..<(end ?? bytes.count)], as: UTF8.self)
  }

  /// Passes over spaces, tabs and line ends.
  package mutating func skipSpace() { skip(while: \.isASCIISpace) }

  /// Passes over bytes of one kind and says how many there were.
  @discardableResult
  package mutating func skip(while matches: (UInt8) -> Bool) -> Int {
    let start = position
    while position < bytes.count, matches(bytes[position]) { position += 1 }
    return position - start
  }

  /// Passes over the literal when it comes next.
  package mutating func take(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count where bytes[position + index] != literal.utf8Start[index] {
      return false
    }
    position += count
    return true
  }

  /// Passes over the literal, given in lower case, when it comes next in whatever case.
  package mutating func takeIgnoringCase(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count
    where bytes[position + index].asciiLowercased != literal.utf8Start[index] {
      return false
    }
    position += count
    return true
  }

  /// Reads a run of digits, nil when there is none.
  package mutating func takeNumber() -> VersionNumber? {
    let start = position
    guard skip(while: \.isASCIIDigit) > 0 else { return nil }
    return VersionNumber(digits: bytes[start..<position])
  }
}

extension UInt8 {
  /// `0` to `9`; digits of other scripts are none.
  package var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
  /// `a` to `z` and `A` to `Z`.
  package var isASCIILetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
  /// A letter or a digit.
  package var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }
  /// Space, tab, line feed, vertical tab, form feed, carriage return.
  package var isASCIISpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
  /// The lower-case letter of an upper-case one, else the byte itself.
  package var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension StringProtocol {
  /// The text with `A` to `Z` in lower case and nothing else changed, whatever the locale.
  package var asciiLowercased: String {
    guard utf8.contains(where: { $0 != $0.asciiLowercased }) else { return String(self) }
    return String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self)
  }

  /// The text without ASCII white space at its ends.
  package var trimmedASCII: String {
    var text = Substring(self)
    while text.utf8.first?.isASCIISpace == true { text.utf8.removeFirst() }
    while text.utf8.last?.isASCIISpace == true { text.utf8.removeLast() }
    return String(text)
  }
}
