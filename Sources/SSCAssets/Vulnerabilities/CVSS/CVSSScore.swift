/// A score of the Common Vulnerability Scoring System, from 0.0 to 10.0 in steps of a tenth.
package struct CVSSScore: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Ten times the score: counted, so that means and comparisons are exact.
  package let tenths: Int

  /// Takes ten times the score; what is out of range becomes the nearest end of it.
  package init(tenths: Int) { self.tenths = min(max(tenths, 0), 100) }

  /// The score as its standard writes it.
  package var value: Double { Double(tenths) / 10 }

  package var description: String { "\(tenths / 10).\(tenths % 10)" }

  package static func < (a: CVSSScore, b: CVSSScore) -> Bool { a.tenths < b.tenths }
}

extension OSVSeverity {
  /// The base score of the vector; nil when the type is no version of CVSS.
  ///
  /// Throws when the vector isn't one of its standard.
  package func baseScore() throws(PackageDataError) -> CVSSScore? {
    switch type {
    case "CVSS_V2": try CVSS2(vector: score).baseScore
    case "CVSS_V3": try CVSS3(vector: score).baseScore
    case "CVSS_V4": try CVSS4(vector: score).baseScore
    default: nil
    }
  }
}

extension Sequence<OSVSeverity> {
  /// The base score by the standard that SecureChain reads, version 3, else by 4, else by 2.
  ///
  /// Vectors that can't be read are passed over. Among several of one version the highest counts.
  package var baseScore: CVSSScore? {
    for type in ["CVSS_V3", "CVSS_V4", "CVSS_V2"] {
      let scores = filter { $0.type == type }.compactMap { try? $0.baseScore() }
      if let highest = scores.max() { return highest }
    }
    return nil
  }
}
