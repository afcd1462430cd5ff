internal import AssetKitCore

/// What was brought in from one foreign instance, over all imports, and what could not be.
package struct ImportReport: Sendable, Hashable {
  /// What is counted.
  package enum Count: String, Sendable, CaseIterable {
    /// Runs.
    case runs
    /// Events.
    case events
    /// Materializations.
    case materializations
    /// Evaluations of checks.
    case checkEvaluations = "check_evaluations"
    /// Ticks of schedules and sensors.
    case ticks
    /// States of schedules.
    case schedules
  }

  /// How much of one thing could not be brought in as it was.
  package struct Unmapped: Sendable, Hashable {
    /// Why.
    package let reason: ImportNote.Reason
    /// What tells the cases of the reason apart.
    package let kind: String?
    /// How many there are.
    package var count: Int
    /// The first few of them.
    package var examples: [String]
  }

  private static let exampleLimit = 5

  /// How much was brought in.
  package private(set) var counts: [Count: Int] = [:]
  private var entries: [Key: Unmapped] = [:]

  private struct Key: Hashable {
    let reason: ImportNote.Reason
    let kind: String?
  }

  /// What could not be brought in as it was, the most frequent first.
  package var unmapped: [Unmapped] {
    entries.values.sorted {
      ($1.count, $0.reason.rawValue, $0.kind ?? "") < ($0.count, $1.reason.rawValue, $1.kind ?? "")
    }
  }

  mutating func add(_ count: Count, _ number: Int = 1) {
    if number > 0 { counts[count, default: 0] += number }
  }

  mutating func add(_ notes: [ImportNote]) {
    for note in notes { add(note) }
  }

  mutating func add(_ note: ImportNote, count: Int = 1) {
    guard count > 0 else { return }
    let key = Key(reason: note.reason, kind: note.kind)
    var entry =
      entries[key] ?? Unmapped(reason: note.reason, kind: note.kind, count: 0, examples: [])
    entry.count += count
    if let example = note.example, entry.examples.count < Self.exampleLimit {
      entry.examples.append(example)
    }
    entries[key] = entry
  }

  /// Forgets what the next look at the state tells anew.
  mutating func forgetState() { entries = entries.filter { !$0.key.reason.isState } }

  /// What was brought in since an earlier state of the report.
  package func counts(since earlier: ImportReport) -> [Count: Int] {
    counts.merging(earlier.counts) { $0 - $1 }
  }
}

extension ImportReport {
  init(json: JSONValue) {
    for count in Count.allCases {
      if case .int(let number)? = json["counts"]?[count.rawValue] { add(count, Int(number)) }
    }
    for entry in json["unmapped"]?.elements ?? [] {
      guard let reason = entry["reason"]?.string.flatMap(ImportNote.Reason.init),
        let count = entry["count"]?.integer
      else { continue }
      let kind = entry["kind"]?.string
      entries[Key(reason: reason, kind: kind)] = Unmapped(
        reason: reason, kind: kind, count: Int(count),
        examples: entry["examples"]?.elements.compactMap(\.string) ?? [])
    }
  }

  var json: JSONValue {
    [
      "counts": .object(
        Dictionary(uniqueKeysWithValues: counts.map { ($0.rawValue, .int(Int64($1))) })),
      "unmapped": .array(
        unmapped.map {
          [
            "reason": .string($0.reason.rawValue), "kind": $0.kind.map(JSONValue.string) ?? .null,
            "count": .int(Int64($0.count)), "examples": .array($0.examples.map(JSONValue.string)),
          ]
        }),
    ]
  }
}
