/// A flaw of a version, under one id.
package struct Vulnerability: Sendable, Hashable {
  /// The id of the advisory that says most about it.
  package var id: String
  /// Its base score, nil when no advisory on it has one.
  package var score: CVSSScore?

  package init(id: String, score: CVSSScore?) {
    self.id = id
    self.score = score
  }
}

/// What is wrong with one version: its own flaws and SecureChain's two figures about them.
package struct VersionImpact: Sendable, Hashable {
  /// Each flaw once, by id.
  package let vulnerabilities: [Vulnerability]
  /// The average of the base scores, to two digits; 0 without scores.
  package let mean: Double
  /// The average weighted by the scores, Σ(0.1·s²) / Σ(0.1·s), to two digits; 0 without scores.
  package let weightedMean: Double

  package init(_ vulnerabilities: [Vulnerability]) {
    self.vulnerabilities = vulnerabilities.sorted { $0.id < $1.id }
    let scores = vulnerabilities.compactMap { $0.score?.tenths }
    let sum = scores.reduce(0, +)
    let squares = scores.reduce(0) { $0 + $1 * $1 }
    // Counted in tenths, so that the order of the flaws can't change a digit.
    mean = scores.isEmpty ? 0 : roundedToHundredths(Double(sum) / Double(10 * scores.count))
    weightedMean = sum == 0 ? 0 : roundedToHundredths(Double(squares) / Double(10 * sum))
  }
}

/// Rounds as Python's `round(x, 2)`, by which SecureChain's figures came about: by the exact value of
/// the binary number, so that 7.475, which is a little less, becomes 7.47.
private func roundedToHundredths(_ value: Double) -> Double {
  let whole = (value * 100).rounded(.down)
  // A fused product is rounded once, so its sign tells on which side of the middle the value is.
  let aboveMiddle = (-(whole + 0.5)).addingProduct(value, 100)
  let isUp =
    aboveMiddle == 0 ? !whole.truncatingRemainder(dividingBy: 2).isZero : aboveMiddle > 0
  return (isUp ? whole + 1 : whole) / 100
}
