/// Finds what a user probably meant by a name that doesn't exist.
public enum NearMiss {
  /// The candidates that differ from a name by few typing mistakes, the closest first.
  ///
  /// A mistake is a missing, an extra, a wrong letter, or two letters swapped; a third of the name
  /// may be wrong, case is ignored. A name that is only the last segment of a path (`orders` for
  /// `raw/orders`) or the beginning of a candidate counts as close too. Equally close candidates
  /// are sorted by name.
  public static func suggestions(
    for name: String, among candidates: some Sequence<String>, limit: Int = 3
  ) -> [String] {
    let wanted = Array(name.lowercased().utf8)
    guard !wanted.isEmpty else { return [] }
    var scored: [(score: Int, candidate: String)] = []
    for candidate in candidates {
      guard candidate != name else { continue }
      if let score = score(of: Array(candidate.lowercased().utf8), for: wanted) {
        scored.append((score, candidate))
      }
    }
    return scored.sorted { ($0.score, $0.candidate) < ($1.score, $1.candidate) }
      .prefix(limit).map(\.candidate)
  }

  /// A text such as "; did you mean `a` or `b`?", or nothing without suggestions.
  package static func question(_ suggestions: [String]) -> String {
    guard let last = suggestions.last else { return "" }
    let quoted = suggestions.dropLast().map { "`\($0)`" }
    let list = quoted.isEmpty ? "`\(last)`" : quoted.joined(separator: ", ") + " or `\(last)`"
    return "; did you mean \(list)?"
  }

  private static func score(of candidate: [UInt8], for name: [UInt8]) -> Int? {
    let bound = max(1, name.count / 3)
    var best = EditDistance.between(name, candidate, atMost: bound)
    let slash = UInt8(ascii: "/")
    if let cut = candidate.lastIndex(of: slash), !name.contains(slash) {
      let segment = Array(candidate[(cut + 1)...])
      if let distance = EditDistance.between(name, segment, atMost: bound) {
        best = min(best ?? .max, distance + 1)
      }
    }
    if best == nil, name.count >= 3, candidate.starts(with: name) { best = bound + 1 }
    return best
  }
}

/// The Damerau-Levenshtein distance in its restricted form: no part of the text is edited twice.
enum EditDistance {
  /// The number of edits between two texts, or nil when it exceeds a bound.
  static func between(_ a: [UInt8], _ b: [UInt8], atMost bound: Int) -> Int? {
    guard abs(a.count - b.count) <= bound else { return nil }
    var twoBack: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = previous[j] + (a[i] == b[j] ? 0 : 1)
        cost = min(cost, previous[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, twoBack[j - 1] + 1) }
        row.append(cost)
      }
      // A later row may still profit from a swap, which looks two rows back.
      if min(row.min() ?? 0, previous.min() ?? 0) > bound { return nil }
      (twoBack, previous) = (previous, row)
    }
    return previous[b.count] <= bound ? previous[b.count] : nil
  }
}
