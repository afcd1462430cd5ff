/// What a version's vulnerabilities come to, as the graph keeps it.
package struct StoredImpact: Sendable, Hashable {
  /// The mean of the base scores.
  package var mean: Double
  /// The same, weighted by the scores.
  package var weightedMean: Double
  /// The identifiers of the vulnerabilities, sorted.
  package var vulnerabilities: [String]

  /// No vulnerability is known.
  package static let none = StoredImpact(mean: 0, weightedMean: 0, vulnerabilities: [])

  package init(mean: Double, weightedMean: Double, vulnerabilities: [String]) {
    self.mean = mean
    self.weightedMean = weightedMean
    self.vulnerabilities = vulnerabilities
  }

  package init(_ impact: VersionImpact) {
    self.init(
      mean: impact.mean, weightedMean: impact.weightedMean,
      vulnerabilities: impact.vulnerabilities.map(\.id))
  }
}
