/// A vector of CVSS 4.0.
///
/// There is no formula: experts scored 270 classes of vectors ("macro vectors"), and a vector's
/// score lies between its class's and those of the next lower classes (specification, section 8).
package struct CVSS4: Sendable {
  /// The score of the base metrics alone (CVSS-B).
  package let baseScore: CVSSScore
  /// The score with the threat and environmental metrics that the vector has (CVSS-BTE).
  package let score: CVSSScore

  /// Reads `CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N`.
  package init(vector: String) throws(PackageDataError) {
    let vector = try CVSSVector(vector, prefixes: ["CVSS:4.0/"])
    let base = try CVSS4Levels(base: vector)
    baseScore = base.score
    score = try base.refined(by: vector).score
  }
}

/// How far each metric of a vector is from its worst value, in steps.
struct CVSS4Levels {
  // Of the system itself: AV N A L P, AC L H, AT N P, PR N L H, UI N P A.
  private var attackVector: Int
  private var complexity: Int
  private var requirements: Int
  private var privileges: Int
  private var interaction: Int
  /// VC, VI, VA: H L N.
  private var losses: [Int]
  /// SC, SI, SA: H L N are 1 to 3; 0 is S, safety, which only modified metrics can be.
  private var subsequentLosses: [Int]
  /// CR, IR, AR: H M L.
  private var demands = [0, 0, 0]
  /// E: A P U.
  private var exploitMaturity = 0

  init(base vector: CVSSVector) throws(PackageDataError) {
    attackVector = try vector.index(of: "AV", in: "NALP")
    complexity = try vector.index(of: "AC", in: "LH")
    requirements = try vector.index(of: "AT", in: "NP")
    privileges = try vector.index(of: "PR", in: "NLH")
    interaction = try vector.index(of: "UI", in: "NPA")
    losses = []
    for metric: Substring in ["VC", "VI", "VA"] {
      losses.append(try vector.index(of: metric, in: "HLN"))
    }
    subsequentLosses = []
    for metric: Substring in ["SC", "SI", "SA"] {
      subsequentLosses.append(try vector.index(of: metric, in: "HLN") + 1)
    }
  }

  /// The levels with modified base metrics in the places of the base ones, threat and demands.
  func refined(by vector: CVSSVector) throws(PackageDataError) -> CVSS4Levels {
    var levels = self
    levels.attackVector = try vector.optionalIndex(of: "MAV", in: "NALP") ?? attackVector
    levels.complexity = try vector.optionalIndex(of: "MAC", in: "LH") ?? complexity
    levels.requirements = try vector.optionalIndex(of: "MAT", in: "NP") ?? requirements
    levels.privileges = try vector.optionalIndex(of: "MPR", in: "NLH") ?? privileges
    levels.interaction = try vector.optionalIndex(of: "MUI", in: "NPA") ?? interaction
    let names: [Substring] = ["C", "I", "A"]
    for (index, name) in names.enumerated() {
      levels.losses[index] =
        try vector.optionalIndex(of: "MV" + name, in: "HLN") ?? losses[index]
      let subsequent =
        name == "C"
        ? try vector.optionalIndex(of: "MSC", in: "HLN").map { $0 + 1 }
        : try vector.optionalIndex(of: "MS" + name, in: "SHLN")
      levels.subsequentLosses[index] = subsequent ?? subsequentLosses[index]
      levels.demands[index] = try vector.optionalIndex(of: name + "R", in: "HML") ?? 0
    }
    levels.exploitMaturity = try vector.optionalIndex(of: "E", in: "APU") ?? 0
    return levels
  }

  /// The class of the vector (specification, tables 24 to 29).
  private var macroVector: CVSS4MacroVector {
    let opened = [attackVector, privileges, interaction].count { $0 == 0 }
    let highLosses = losses.map { $0 == 0 }
    let demandedLoss = zip(losses, demands).contains { $0 == 0 && $1 == 0 }
    return CVSS4MacroVector(
      eq1: opened == 3 ? 0 : opened > 0 && attackVector < 3 ? 1 : 2,
      eq2: complexity == 0 && requirements == 0 ? 0 : 1,
      eq3: highLosses[0] && highLosses[1] ? 0 : highLosses.contains(true) ? 1 : 2,
      eq4: subsequentLosses[1...].contains(0) ? 0 : subsequentLosses.contains(1) ? 1 : 2,
      eq5: exploitMaturity,
      eq6: demandedLoss ? 0 : 1)
  }

  /// The class's score, less the mean of the ways to the next lower classes that the vector has gone.
  var score: CVSSScore {
    if losses.allSatisfy({ $0 == 2 }) && subsequentLosses.allSatisfy({ $0 == 3 }) {
      return CVSSScore(tenths: 0)
    }
    let macroVector = macroVector
    let top = macroVector.score
    // Steps below the class's worst vectors. A class has several of them, but their steps add up to
    // the same number, so it needn't be found out which of them this vector is to be measured by.
    let steps = [
      attackVector + privileges + interaction,
      complexity + requirements,
      (losses + demands).reduce(0, +),
      subsequentLosses.reduce(0, +),
      // The threat's class has one level each: nothing to interpolate, yet it counts in the mean.
      exploitMaturity,
    ]
    // In 840ths of a tenth, which all depths divide: the result is exact before it is rounded.
    var decrease = 0
    var ways = 0
    for (step, way) in zip(steps, macroVector.ways) {
      guard let lower = way.lowerScore else { continue }
      ways += 1
      decrease += (top - lower) * (step - way.firstStep) * 840 / way.depth
    }
    guard ways > 0 else { return CVSSScore(tenths: top) }
    let unit = 840 * ways
    return CVSSScore(tenths: (2 * (top * unit - decrease) + unit) / (2 * unit))
  }
}
