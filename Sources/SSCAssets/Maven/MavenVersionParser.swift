/// Splits a Maven version into the lists that it is made of, the outermost first.
struct MavenVersionParser {
  private let bytes: [UInt8]
  private var start = 0
  /// Whether what began at `start` is a word with digits behind it.
  private var isCombination = false
  private var finished: [MavenVersionList] = []
  private var list = MavenVersionList()

  init(_ text: String) { bytes = text.utf8.map(\.asciiLowercased) }

  /// The lists; each but the last has the next one as its last element, which is not put there yet.
  mutating func lists() -> [MavenVersionList] {
    var isDigit = false
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "."):
        appendElement(upTo: index, isDigit: isDigit)
        start = index + 1
      case UInt8(ascii: "-"):
        // `rc-1` is `rc1`.
        if index > start, !isDigit, index + 1 < bytes.count, bytes[index + 1].isASCIIDigit {
          isCombination = true
          continue
        }
        appendElement(upTo: index, isDigit: isDigit)
        start = index + 1
        openList()
      case _ where byte.isASCIIDigit:
        if !isDigit && index > start {
          isCombination = true
          openList()
        }
        isDigit = true
      default:
        if isDigit && index > start {
          appendElement(upTo: index, isDigit: true)
          start = index
          openList()
        }
        isDigit = false
      }
    }
    if start < bytes.count {
      // `1.x` is `1-x` for every word.
      if !isDigit { openList() }
      appendElement(upTo: bytes.count, isDigit: isDigit)
    }
    return finished + [list]
  }

  private mutating func openList() {
    guard !list.elements.isEmpty else { return }
    finished.append(list)
    list = MavenVersionList()
  }

  /// Adds what began at `start`; nothing between two separators is a zero.
  private mutating func appendElement(upTo end: Int, isDigit: Bool) {
    defer { isCombination = false }
    let part = bytes[start..<end]
    if part.isEmpty {
      list.elements.append(.number(.small(0)))
    } else if isCombination {
      let digits = part.firstIndex(where: \.isASCIIDigit) ?? part.endIndex
      let word = part[..<digits].filter { $0 != UInt8(ascii: "-") }
      let number = VersionNumber(digits: part[digits...].filter(\.isASCIIDigit))
      list.elements.append(.qualifier(.init(word: spelledOut(word), number: number)))
    } else if isDigit {
      list.elements.append(.number(VersionNumber(digits: part)))
    } else {
      let word = String(decoding: part, as: UTF8.self)
      list.elements.append(.qualifier(.init(word: word == "cr" ? "rc" : word)))
    }
  }

  /// One letter is an abbreviation only with digits behind it.
  private func spelledOut(_ word: [UInt8]) -> String {
    switch String(decoding: word, as: UTF8.self) {
    case "a": "alpha"
    case "b": "beta"
    case "m": "milestone"
    case "cr": "rc"
    case let word: word
    }
  }
}
