import AssetKitCore

extension Report {
  /// Writes the figures with every sample, for comparison over time.
  func write(to path: String) throws {
    if let end = path.lastIndex(of: "/") { try TextFile.makeDirectory(String(path[..<end])) }
    try TextFile.write(json.text + "\n", to: path)
  }

  private var json: JSONValue {
    [
      "machine": [
        "processors": .int(Int64(machine.processors)), "model": .string(machine.model),
        "memory_gb": .double(machine.memory),
      ],
      "quick": .bool(isQuick),
      "rows": .array(rows.map(\.json)),
    ]
  }
}

extension Report.Row {
  fileprivate var json: JSONValue {
    switch outcome {
    case .skipped(let reason):
      return ["benchmark": .string(benchmark), "skipped": .string(reason)]
    case .figure(let figure):
      var members: [String: JSONValue] = [
        "benchmark": .string(benchmark), "name": .string(figure.name),
        "unit": .string(figure.unit.rawValue), "median": .double(figure.value),
        "samples": .array(figure.samples.map(JSONValue.double)),
      ]
      if let budget = figure.budget {
        let key = if case .atMost = budget { "at_most" } else { "at_least" }
        members["budget"] = .object([key: .double(budget.bound)])
        members["met"] = .bool(budget.admits(figure.value))
      }
      if let peer = figure.peer {
        members["peer"] = ["value": .double(peer.value), "measured": .bool(peer.isMeasured)]
      }
      if let note = figure.note { members["note"] = .string(note) }
      return .object(members)
    }
  }
}
