/// A stand-in until AssetKitCore's is here.
enum NearMiss {
  static func suggestions(for word: String, among candidates: some Sequence<String>) -> [String] {
    let word = Array(word.lowercased().utf8)
    let limit = max(1, word.count / 3)
    return candidates.map { ($0, distance(word, Array($0.lowercased().utf8))) }
      .filter { $0.1 <= limit }.sorted { $0.1 < $1.1 }.map(\.0)
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let next = x == y ? diagonal : 1 + min(diagonal, row[j], row[j + 1])
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
