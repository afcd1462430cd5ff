import SSCAssets
import Testing

/// A metric's name and its values, a letter each.
private typealias Metric = (name: String, values: String)

private let version2: [Metric] = [
  ("AV", "LAN"), ("AC", "HML"), ("Au", "MSN"), ("C", "NPC"), ("I", "NPC"), ("A", "NPC"),
]
private let version3: [Metric] = [
  ("AV", "NALP"), ("AC", "LH"), ("PR", "NLH"), ("UI", "NR"), ("S", "UC"), ("C", "HLN"),
  ("I", "HLN"), ("A", "HLN"),
]
private let version4: [Metric] = [
  ("AV", "NALP"), ("AC", "LH"), ("AT", "NP"), ("PR", "NLH"), ("UI", "NPA"), ("VC", "HLN"),
  ("VI", "HLN"), ("VA", "HLN"), ("SC", "HLN"), ("SI", "HLN"), ("SA", "HLN"),
]
private let version4Optional: [Metric] = [
  ("E", "XAPU"), ("CR", "XHML"), ("IR", "XHML"), ("AR", "XHML"), ("MAV", "XNALP"),
  ("MAC", "XLH"), ("MAT", "XNP"), ("MPR", "XNLH"), ("MUI", "XNPA"), ("MVC", "XHLN"),
  ("MVI", "XHLN"), ("MVA", "XHLN"), ("MSC", "XHLN"), ("MSI", "XSHLN"), ("MSA", "XSHLN"),
]

/// Every vector of the metrics, the last one varying fastest.
private func vectors(_ prefix: String, _ metrics: [Metric]) -> [String] {
  metrics.reduce([""]) { begun, metric in
    begun.flatMap { begin in
      metric.values.map { "\(begin)\(begin.isEmpty ? "" : "/")\(metric.name):\($0)" }
    }
  }.map { prefix + $0 }
}

/// Vectors with all metrics of version 4, drawn by Knuth's linear congruential generator from 1 on.
private func drawnVectors(count: Int) -> [String] {
  let metrics = (version4 + version4Optional).map { (name: $0.name, values: Array($0.values)) }
  var state: UInt64 = 1
  return (0..<count).map { _ in
    "CVSS:4.0/"
      + metrics.map { metric in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return "\(metric.name):\(metric.values[Int(state >> 33) % metric.values.count])"
      }.joined(separator: "/")
  }
}

/// The scores in a number: h = 31·h + tenths + 1, from 0 on, in 64 bits.
///
/// The expected numbers were computed in the same way from the scores of Red Hat's Python package
/// `cvss` 3.6, an implementation that FIRST lists.
private func digest(_ scores: [CVSSScore]) -> UInt64 {
  scores.reduce(0) { $0 &* 31 &+ UInt64($1.tenths) &+ 1 }
}

struct `Scores of CVSS` {
  @Test(arguments: [
    ("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8), ("AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
    ("AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1), ("AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
    ("AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N", 4.7), ("AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", 8.1),
    ("AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N", 5.8), ("AV:P/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", 2.4),
    ("AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8), ("AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N", 0.0),
  ])
  func `version 3 scores known vectors as known`(metrics: String, score: Double) throws {
    #expect(try CVSS3(vector: "CVSS:3.1/" + metrics).baseScore.value == score)
    #expect(try CVSS3(vector: "CVSS:3.0/" + metrics).baseScore.value == score)
  }

  @Test(arguments: ["CVSS:3.0/", "CVSS:3.1/"])
  func `version 3 scores all base vectors as Red Hat does`(prefix: String) throws {
    let scores = try vectors(prefix, version3).map { try CVSS3(vector: $0).baseScore }
    #expect(scores.count == 2_592)
    #expect(digest(scores) == 16_487_851_750_376_831_512)
  }

  @Test func `version 2 scores all base vectors as Red Hat does`() throws {
    let scores = try vectors("", version2).map { try CVSS2(vector: $0).baseScore }
    #expect(scores.count == 729)
    #expect(digest(scores) == 6_401_050_333_875_188_222)
  }

  @Test func `version 4 scores all base vectors as Red Hat does`() throws {
    let scores = try vectors("CVSS:4.0/", version4).map { try CVSS4(vector: $0).baseScore }
    #expect(scores.count == 104_976)
    #expect(digest(scores) == 1_983_010_947_450_621_589)
  }

  @Test func `version 4 scores vectors with all metrics as Red Hat does`() throws {
    let scores = try drawnVectors(count: 20_000).map { try CVSS4(vector: $0).score }
    #expect(digest(scores) == 17_708_265_859_480_791_354)
  }

  @Test func `temporal, threat and environmental metrics don't change a base score`() throws {
    let vector3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U/MAV:P"
    #expect(try CVSS3(vector: vector3).baseScore.description == "9.8")
    let vector2 = "AV:N/AC:L/Au:N/C:P/I:P/A:P/E:U/RL:OF"
    #expect(try CVSS2(vector: vector2).baseScore.description == "7.5")
    let vector4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U"
    #expect(try CVSS4(vector: vector4).baseScore.description == "9.3")
    #expect(try CVSS4(vector: vector4).score.description == "8.1")
  }

  @Test func `metrics may come in any order`() throws {
    let vector = "CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N"
    #expect(try CVSS3(vector: vector).baseScore.tenths == 98)
  }

  @Test(arguments: [
    ("", "expected a vector that begins with CVSS:3.1/ or CVSS:3.0/"),
    ("9.8", "expected a vector that begins with CVSS:3.1/ or CVSS:3.0/"),
    ("CVSS:3.1/", "expected metrics of the form AV:N between slashes"),
    ("CVSS:3.1/AV:N//AC:L", "expected metrics of the form AV:N between slashes"),
    ("CVSS:3.1/AV:N/AV:N", "the metric AV is given twice"),
    ("CVSS:3.1/AV:N", "the metric S is missing"),
    ("CVSS:3.1/S:U/AV:Q", "AV:Q isn't one of NALP"),
    ("CVSS:3.1/S:U/AV:NA", "AV:NA isn't one of NALP"),
    ("CVSS:3.1/" + String(repeating: "A", count: 600), "expected a vector of at most 512 bytes"),
  ])
  func `a vector that isn't one is refused with the reason`(vector: String, reason: String) {
    #expect(
      throws: PackageDataError(.malformedSeverity, String(vector.prefix(100)), reason)
    ) { try CVSS3(vector: vector) }
    #expect(throws: PackageDataError.self) { try CVSS2(vector: vector) }
    #expect(throws: PackageDataError.self) { try CVSS4(vector: vector) }
  }

  @Test func `version 3 is preferred to 4, and 4 to 2`() {
    let v2 = OSVSeverity(type: "CVSS_V2", score: "AV:N/AC:L/Au:N/C:P/I:P/A:P")
    let v3 = OSVSeverity(type: "CVSS_V3", score: "CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N")
    let v4 = OSVSeverity(
      type: "CVSS_V4", score: "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N")
    let word = OSVSeverity(type: "Ubuntu", score: "critical")
    #expect([v4, word, v2, v3].baseScore?.value == 2.4)
    #expect([v2, v4].baseScore?.value == 9.3)
    #expect([word, v2].baseScore?.value == 7.5)
    #expect([word].baseScore == nil)
    #expect([OSVSeverity(type: "CVSS_V3", score: "broken"), v2].baseScore?.value == 7.5)
  }
}
