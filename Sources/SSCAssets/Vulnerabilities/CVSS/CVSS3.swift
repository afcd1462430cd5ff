internal import Glibc

/// A vector of CVSS 3.0 or 3.1.
package struct CVSS3: Sendable {
  /// The base score by section 7.1 of the CVSS v3.1 specification; other metrics don't count.
  ///
  /// The two versions round differently on paper and alike for each of the 2,592 base vectors.
  package let baseScore: CVSSScore

  /// Reads `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`.
  package init(vector: String) throws(PackageDataError) {
    let vector = try CVSSVector(vector, prefixes: ["CVSS:3.1/", "CVSS:3.0/"])
    let changesScope = try vector.index(of: "S", in: "UC") == 1
    let attack = [0.85, 0.62, 0.55, 0.2][try vector.index(of: "AV", in: "NALP")]
    let complexity = [0.77, 0.44][try vector.index(of: "AC", in: "LH")]
    let privilegeWeights = changesScope ? [0.85, 0.68, 0.5] : [0.85, 0.62, 0.27]
    let privileges = privilegeWeights[try vector.index(of: "PR", in: "NLH")]
    let interaction = [0.85, 0.62][try vector.index(of: "UI", in: "NR")]
    let losses = [0.56, 0.22, 0]
    let confidentiality = losses[try vector.index(of: "C", in: "HLN")]
    let integrity = losses[try vector.index(of: "I", in: "HLN")]
    let availability = losses[try vector.index(of: "A", in: "HLN")]

    let loss = 1 - (1 - confidentiality) * (1 - integrity) * (1 - availability)
    let impact =
      changesScope ? 7.52 * (loss - 0.029) - 3.25 * pow(loss - 0.02, 15) : 6.42 * loss
    let exploitability = 8.22 * attack * complexity * privileges * interaction
    let sum = (changesScope ? 1.08 : 1) * (impact + exploitability)
    baseScore = impact <= 0 ? CVSSScore(tenths: 0) : Self.roundedUp(min(10, sum))
  }

  /// Appendix A of the specification: up to the next tenth, but not for an error in the sixth decimal.
  private static func roundedUp(_ score: Double) -> CVSSScore {
    let hundredThousandths = Int((score * 100_000).rounded())
    return CVSSScore(tenths: (hundredThousandths + 9_999) / 10_000)
  }
}
