/// A class of CVSS 4.0 vectors: six levels, 0 the worst (specification, section 8.1).
struct CVSS4MacroVector {
  var eq1: Int
  var eq2: Int
  var eq3: Int
  var eq4: Int
  var eq5: Int
  /// Always 1 where `eq3` is 2: without a high loss none is demanded.
  var eq6: Int

  /// The way from this class to the next lower one in one dimension.
  struct Way {
    /// The next lower class's score in tenths, nil when this is the lowest.
    var lowerScore: Int?
    /// The steps of the class's worst vectors below the worst of all.
    var firstStep: Int
    /// The steps from its worst vectors to the next lower class (specification, table 23).
    var depth: Int
  }

  /// The class's score in tenths.
  var score: Int { Int(Self.scores[row][eq4 * 3 + eq5]) }

  /// The ways down: by EQ1, EQ2, EQ3 and EQ6 together, EQ4, EQ5.
  var ways: [Way] {
    [
      Way(
        lowerScore: eq1 < 2 ? with { $0.eq1 += 1 }.score : nil,
        firstStep: [0, 1, 3][eq1], depth: [1, 4, 5][eq1]),
      Way(
        lowerScore: eq2 < 1 ? with { $0.eq2 += 1 }.score : nil,
        firstStep: eq2, depth: [1, 2][eq2]),
      Way(
        lowerScore: lowerScoreByLosses,
        firstStep: [0, 3, 1, 3, 3][lossLevel], depth: [7, 6, 8, 8, 10][lossLevel]),
      Way(
        lowerScore: eq4 < 2 ? with { $0.eq4 += 1 }.score : nil,
        firstStep: [1, 3, 6][eq4], depth: [6, 5, 4][eq4]),
      Way(lowerScore: eq5 < 2 ? with { $0.eq5 += 1 }.score : nil, firstStep: eq5, depth: 1),
    ]
  }

  /// From the worst level two ways lead down, of which the shorter counts.
  private var lowerScoreByLosses: Int? {
    switch (eq3, eq6) {
    case (0, 0): max(with { $0.eq6 = 1 }.score, with { $0.eq3 = 1 }.score)
    case (1, 0): with { $0.eq6 = 1 }.score
    case (2, _): nil
    default: with { $0.eq3 += 1 }.score
    }
  }

  private func with(_ change: (inout Self) -> Void) -> Self {
    var other = self
    change(&other)
    return other
  }

  /// EQ3 and EQ6 as one level: 00, 01, 10, 11, 21.
  private var lossLevel: Int { eq3 == 2 ? 4 : eq3 * 2 + eq6 }
  private var row: Int { (eq1 * 2 + eq2) * 5 + lossLevel }

  /// The experts' scores, in tenths (the lookup table of FIRST's calculator).
  ///
  /// A row for each EQ1, EQ2, EQ3 with EQ6; in it EQ4 and EQ5: 00, 01, 02, 10, … 22.
  private static let scores: [[UInt8]] = [
    // EQ1 0, EQ2 0
    [100, 98, 95, 100, 93, 91, 93, 89, 81],
    [99, 95, 92, 96, 87, 81, 90, 80, 68],
    [98, 95, 90, 93, 89, 81, 88, 78, 69],
    [95, 92, 84, 92, 81, 65, 80, 70, 48],
    [92, 82, 72, 79, 69, 50, 69, 55, 27],
    // EQ1 0, EQ2 1
    [99, 95, 92, 95, 90, 84, 92, 82, 72],
    [97, 92, 85, 91, 83, 71, 81, 71, 53],
    [95, 92, 85, 92, 80, 70, 84, 71, 50],
    [93, 85, 73, 82, 72, 59, 70, 52, 30],
    [86, 75, 52, 71, 52, 29, 63, 29, 17],
    // EQ1 1, EQ2 0
    [98, 94, 91, 94, 86, 77, 87, 74, 63],
    [95, 87, 81, 89, 74, 64, 75, 63, 49],
    [94, 88, 76, 86, 74, 59, 72, 57, 52],
    [89, 77, 67, 76, 58, 50, 57, 52, 25],
    [83, 70, 54, 65, 58, 26, 53, 21, 13],
    // EQ1 1, EQ2 1
    [95, 88, 76, 90, 75, 61, 77, 68, 52],
    [90, 76, 70, 77, 62, 53, 66, 59, 30],
    [89, 76, 62, 74, 57, 47, 61, 57, 24],
    [78, 67, 58, 59, 57, 23, 52, 29, 16],
    [71, 59, 30, 58, 26, 15, 23, 13, 6],
    // EQ1 2, EQ2 0
    [93, 86, 75, 86, 74, 56, 70, 52, 40],
    [87, 72, 58, 74, 61, 34, 54, 40, 22],
    [85, 74, 62, 72, 55, 46, 53, 34, 19],
    [75, 55, 51, 57, 41, 19, 36, 19, 8],
    [64, 51, 20, 47, 21, 11, 24, 9, 4],
    // EQ1 2, EQ2 1
    [88, 73, 60, 73, 59, 41, 54, 45, 20],
    [75, 53, 50, 55, 40, 20, 43, 22, 11],
    [75, 58, 40, 61, 48, 20, 46, 17, 8],
    [55, 45, 21, 51, 18, 9, 18, 7, 2],
    [53, 24, 14, 24, 12, 5, 10, 3, 1],
  ]
}
