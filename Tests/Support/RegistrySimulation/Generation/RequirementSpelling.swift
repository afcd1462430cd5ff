internal import SeededRandom

/// Spells one and the same requirement in the many ways that PEP 508 allows.
struct RequirementSpelling {
  typealias Specifier = (op: String, version: String)

  var name: String
  var specifiers: [Specifier]
  var edge: EdgeTruth

  /// One spelling: tidy as today's build tools write it, or in an older fashion.
  func text(_ random: inout SplitMix64) -> String {
    let extras = edge.requestedExtras
    let isTidy = random.chance(perMille: 500)
    var text = name
    if !extras.isEmpty {
      text += "[" + extras.joined(separator: isTidy ? "," : " , ") + "]"
    }
    if let url = edge.url {
      text += " @ " + url
    } else if isTidy || isOpenEnded {
      text += specifiers.map { $0.op + $0.version }.joined(separator: ",")
    } else {
      text += looseSpecifiers(&random)
    }
    if let marker = edge.marker {
      text += isOpenEnded ? " ; " : random.pick(["; ", " ; ", ";"])
      text += isTidy ? marker : looseMarker(marker, &random)
    }
    return text
  }

  /// Behind a URL or `===`, only a space tells where the requirement goes on.
  private var isOpenEnded: Bool { edge.url != nil || specifiers.contains { $0.op == "===" } }

  private func looseSpecifiers(_ random: inout SplitMix64) -> String {
    guard !specifiers.isEmpty else { return "" }
    let parts = specifiers.map { $0.op + random.pick(["", " "]) + $0.version }
    return switch random.below(4) {
    case 0: " (" + parts.joined(separator: ",") + ")"
    case 1: " (" + parts.joined(separator: ", ") + ")"
    case 2: " " + parts.joined(separator: " , ")
    default: parts.joined(separator: ", ")
    }
  }

  /// Single quotes, no spaces around comparisons, or both.
  private func looseMarker(_ marker: String, _ random: inout SplitMix64) -> String {
    var marker = marker
    if random.chance(perMille: 600) { marker = marker.replacing("\"", with: "'") }
    if random.chance(perMille: 500) {
      for comparison in ["==", "!=", "<=", ">=", "<", ">"] {
        marker = marker.replacing(" \(comparison) ", with: comparison)
      }
    }
    return marker
  }
}
