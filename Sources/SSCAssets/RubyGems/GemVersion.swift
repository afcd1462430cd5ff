/// A version of a gem, by the rules of `Gem::Version`.
///
/// Runs of digits and of letters are its segments; a word makes it a pre-release. Missing segments
/// are zeros, words are below numbers, and words are compared with regard to case.
package struct GemVersion: PackageVersion {
  /// A run of digits or of letters.
  package enum Segment: Sendable, Hashable {
    case number(VersionNumber)
    case word(String)

    var isWord: Bool {
      if case .word = self { true } else { false }
    }

    fileprivate var isZero: Bool { self == .number(.small(0)) }
  }

  /// The segments as they are spelled; a dash counts as the word `pre`.
  package let segments: [Segment]
  package let sortKey: [UInt8]

  package var isPrerelease: Bool { segments.contains(where: \.isWord) }

  /// Parses a version with white space around it; nothing means 0.
  package init?(_ text: String) {
    var scanner = ByteScanner(text)
    scanner.skipSpace()
    guard let segments = scanner.isAtEnd ? [.number(.small(0))] : scanner.takeGemSegments() else {
      return nil
    }
    scanner.skipSpace()
    guard scanner.isAtEnd else { return nil }
    self.init(segments)
  }

  init(_ segments: [Segment]) {
    self.segments = segments
    sortKey = Self.sortKey(segments)
  }

  /// The numbers before the first word: the release that a pre-release precedes.
  package var release: GemVersion {
    isPrerelease ? GemVersion(Array(segments.prefix { !$0.isWord })) : self
  }

  /// Zeros before the first word don't count, and neither do those at the end.
  private static func sortKey(_ segments: [Segment]) -> [UInt8] {
    let firstWord = segments.firstIndex(where: \.isWord) ?? segments.endIndex
    var numbers = segments[..<firstWord]
    while numbers.last?.isZero == true { numbers.removeLast() }
    var sequence = PaddedSequenceKey()
    for segment in numbers + segments[firstWord...] {
      switch segment {
      case .number(let number) where number.isZero:
        sequence.appendNeutral()
      case .number(let number):
        var bytes: [UInt8] = []
        number.appendSortKey(to: &bytes)
        sequence.appendHigh(bytes)
      case .word(let word):
        sequence.appendLow(Array(word.utf8) + [0])
      }
    }
    return sequence.finished
  }
}

extension ByteScanner {
  /// Reads `N(.part)*(-part(.part)*)?`; nil when that isn't what comes next.
  mutating func takeGemSegments() -> [GemVersion.Segment]? {
    guard next?.isASCIIDigit == true else { return nil }
    var segments: [GemVersion.Segment] = []
    let start = position
    skip(while: \.isASCIIDigit)
    while next == UInt8(ascii: "."), afterNext?.isASCIIAlphanumeric == true {
      position += 1
      skip(while: \.isASCIIAlphanumeric)
    }
    if next == UInt8(ascii: "-"), afterNext?.isSemanticByte == true {
      position += 1
      skip(while: \.isSemanticByte)
      while next == UInt8(ascii: "."), afterNext?.isSemanticByte == true {
        position += 1
        skip(while: \.isSemanticByte)
      }
    }
    let end = position
    position = start
    while position < end {
      let run = position
      if let number = takeNumber() {
        segments.append(.number(number))
      } else if skip(while: \.isASCIILetter) > 0 {
        segments.append(.word(text(from: run, to: position)))
      } else {
        if next == UInt8(ascii: "-") { segments.append(.word("pre")) }
        position += 1
      }
    }
    return segments
  }
}

/// The order of gems' versions.
package typealias GemOrder = ParsedOrder<GemVersion>
