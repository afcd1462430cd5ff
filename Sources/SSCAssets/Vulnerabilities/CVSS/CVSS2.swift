/// A vector of CVSS 2.0.
package struct CVSS2: Sendable {
  /// The base score by section 3.2.1 of the CVSS v2.0 guide; other metrics don't count.
  package let baseScore: CVSSScore

  /// Reads `AV:N/AC:L/Au:N/C:P/I:P/A:P`, which has no prefix in this version.
  package init(vector: String) throws(PackageDataError) {
    let vector = try CVSSVector(vector, prefixes: [""])
    let access = [0.395, 0.646, 1][try vector.index(of: "AV", in: "LAN")]
    let complexity = [0.35, 0.61, 0.71][try vector.index(of: "AC", in: "HML")]
    let authentication = [0.45, 0.56, 0.704][try vector.index(of: "Au", in: "MSN")]
    let losses = [0, 0.275, 0.66]
    let confidentiality = losses[try vector.index(of: "C", in: "NPC")]
    let integrity = losses[try vector.index(of: "I", in: "NPC")]
    let availability = losses[try vector.index(of: "A", in: "NPC")]

    let impact =
      10.41 * (1 - (1 - confidentiality) * (1 - integrity) * (1 - availability))
    let exploitability = 20 * access * complexity * authentication
    let factor = impact == 0 ? 0 : 1.176
    let score = (0.6 * impact + 0.4 * exploitability - 1.5) * factor
    baseScore = CVSSScore(tenths: Int((score * 10).rounded()))
  }
}
