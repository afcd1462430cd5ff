/// The parts of a Maven version: a list, of which the last element may be a list again.
///
/// A dash opens a list, and so does a word, whatever stands before it: `1.0-rc1.2` is `1, [rc1, [2]]`.
struct MavenVersionList {
  /// A word without digits behind it, or with.
  struct Qualifier {
    /// The word in lower case, abbreviations spelled out.
    var word: String
    /// The digits behind it.
    var number: VersionNumber?
  }

  enum Element {
    case number(VersionNumber)
    case qualifier(Qualifier)
  }

  /// The elements that aren't lists.
  var elements: [Element] = []
  /// The lists in the list, none or one, which is the last element.
  private var nested: [MavenVersionList] = []

  /// The list that is the last element.
  var tail: MavenVersionList? {
    get { nested.first }
    set { nested = newValue.map { [$0] } ?? [] }
  }

  init() {}

  /// Parses a version as `ComparableVersion` does.
  init(parsing text: String) {
    var parser = MavenVersionParser(text)
    let lists = parser.lists()
    for var list in lists.reversed() {
      list.tail = self.elements.isEmpty && self.tail == nil ? nil : self
      list.normalize()
      self = list
    }
  }

  /// Drops zeros at the end and before words: `1.0.0` is `1`, and `1.0-rc` is `1-rc`.
  private mutating func normalize() {
    var index = elements.count - 1
    while index >= 0 {
      if case .number(let number) = elements[index], number.isZero, isZeroIdle(at: index) {
        elements.remove(at: index)
      }
      index -= 1
    }
    // A list that is left with nothing but a list is that list.
    if elements.isEmpty, let tail { self = tail }
  }

  /// Whether a zero at this place is one without meaning: nothing follows it, or a word.
  private func isZeroIdle(at index: Int) -> Bool {
    let next = index + 1 < elements.count ? elements[index + 1] : tail?.elements.first
    switch next {
    case nil: return true
    case .number: return false
    // A word with digits begins a list, so it is idle there.
    case .qualifier: return true
    }
  }
}

extension MavenVersionList.Qualifier {
  /// The place among the known words, of which the release is the fifth; 7 for an unknown one.
  var rank: UInt8 {
    switch word {
    case "alpha": 0
    case "beta": 1
    case "milestone": 2
    case "rc": 3
    case "snapshot": 4
    case "ga", "final", "release": Self.release
    case "sp": 6
    default: Self.unknown
    }
  }

  static let release: UInt8 = 5
  static let unknown: UInt8 = 7

  /// Whether it is as if it weren't there: `ga`, `final`, `release`, also with a 0.
  var isNeutral: Bool { rank == Self.release && number?.isZero ?? true }
}

extension MavenVersionList {
  /// Whether a word in it precedes the release.
  var containsPrerelease: Bool {
    elements.contains {
      if case .qualifier(let qualifier) = $0 { qualifier.rank < Qualifier.release } else { false }
    } || (tail?.containsPrerelease ?? false)
  }
}
