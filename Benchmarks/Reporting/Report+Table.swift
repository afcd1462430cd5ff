extension Report {
  /// The figures as text in columns.
  var table: String {
    var lines = [
      ["what", "budget", "ours", "used", "peer", "peer/ours", ""]
    ]
    var notes: [String] = []
    for row in rows {
      switch row.outcome {
      case .figure(let figure):
        var name = figure.name
        if let note = figure.note {
          notes.append(note)
          name += " [\(notes.count)]"
        }
        lines.append(cells(of: figure, name: name))
      case .skipped(let reason):
        notes.append(reason)
        lines.append([row.benchmark + " [\(notes.count)]", "", "not measured", "", "", "", ""])
      }
    }
    let head =
      "\(machine.processors) × \(machine.model), \(Number.text(machine.memory)) GB"
      + (isQuick ? "; quick: figures mean little" : "")
    let foot = """
      medians; used: share of the budget, at most 1 is met; *: the peer's documented figure
      """
    let numbered = notes.enumerated().map { "[\($0 + 1)] \($1)" }
    return ([head, ""] + Self.aligned(lines) + ["", foot] + numbered).joined(separator: "\n")
  }

  private func cells(of figure: Figure, name: String) -> [String] {
    let unit = " " + figure.unit.rawValue
    var budget = ""
    var used = ""
    if let bound = figure.budget {
      let sign = if case .atMost = bound { "≤ " } else { "≥ " }
      budget = sign + Number.text(bound.bound) + unit
      used = Number.text(bound.use(of: figure.value))
    }
    var peer = ""
    var ratio = ""
    if let other = figure.peer {
      peer = Number.text(other.value) + unit + (other.isMeasured ? "" : "*")
      ratio = Number.text(
        figure.unit.isRate ? figure.value / other.value : other.value / figure.value)
    }
    let verdict = figure.isMet.map { $0 ? "met" : "MISSED" } ?? ""
    return [name, budget, Number.text(figure.value) + unit, used, peer, ratio, verdict]
  }

  /// The first column to the left, numbers to the right.
  private static func aligned(_ lines: [[String]]) -> [String] {
    let columns = lines.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      let cells = line.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 || column == columns - 1 ? cell + gap : gap + cell
      }
      var text = cells.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
  }
}

/// Numbers for a person: three digits that count.
enum Number {
  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    if value == 0 { return "0" }
    let size = value.magnitude
    if size >= 100 { return grouped(Int(value.rounded())) }
    let digits = size >= 10 ? 1 : size >= 1 ? 2 : 3
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = Int((size * scale).rounded())
    let fraction = String(rounded % Int(scale))
    let padding = String(repeating: "0", count: digits - fraction.count)
    return (value < 0 ? "-" : "") + "\(rounded / Int(scale)).\(padding)\(fraction)"
  }

  private static func grouped(_ value: Int) -> String {
    var text = ""
    for (place, digit) in String(value.magnitude).reversed().enumerated() {
      if place > 0 && place.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
  }
}
