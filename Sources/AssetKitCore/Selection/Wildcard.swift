/// A pattern in which `*` stands for any text, the empty one and `/` included.
struct Wildcard: Sendable {
  private let pattern: [UInt8]

  init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

  /// The pattern without stars that follow a star, which mean nothing.
  static func normalized(_ pattern: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in pattern.unicodeScalars where !(scalar == "*" && result.last == "*") {
      result.append(scalar)
    }
    return String(result)
  }

  /// Whether the whole text matches, by bytes and case-sensitively; at most length times length steps.
  func matches(_ text: String) -> Bool {
    let text = Array(text.utf8)
    let star = UInt8(ascii: "*")
    var p = 0
    var t = 0
    // Where to resume when the latest star has to swallow one byte more.
    var retry: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == star {
        retry = (p + 1, t)
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let (pattern, swallowed) = retry {
        retry = (pattern, swallowed + 1)
        p = pattern
        t = swallowed + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == star }
  }
}
