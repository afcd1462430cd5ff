extension VersionImpact {
  /// An impact as a graph has it, which doesn't keep the score of each flaw.
  init(_ stored: StoredImpact) {
    vulnerabilities = stored.vulnerabilities.map { Vulnerability(id: $0, score: nil) }
    mean = stored.mean
    weightedMean = stored.weightedMean
  }
}
