internal import AssetKitCore
internal import CommandLineKit

/// An event on a line: when, what, in which step, and in words.
enum EventLine {
  static func text(_ event: Event, for terminal: Terminal) -> String {
    let columns = event.columns
    let time = terminal.styled(event.timestamp.localTimeOfDay, .dim)
    let kind = columns.level?.name ?? event.type.rawValue
    let padded = TextWrapping.pad(kind, to: 28)
    let styled = style(event).map { terminal.styled(padded, $0) } ?? padded
    let parts = [event.step.map(Sanitized.line), words(columns)].compactMap(\.self)
    let text = parts.filter { !$0.isEmpty }.joined(separator: ": ")
    return text.isEmpty ? "\(time)  \(kind)" : "\(time)  \(styled)  \(text)"
  }

  /// Whether the event is worth a line while the run goes on.
  ///
  /// What was planned is in the report, and the beginning of a step in the live display.
  static func isShownLive(_ event: Event) -> Bool {
    switch event.payload {
    case .assetMaterializationPlanned, .assetCheckEvaluationPlanned, .resourceInitStarted,
      .runCanceling, .assetFailedToMaterialize, .stepSuccess:
      false
    default: true
    }
  }

  /// The event as `run events --json` writes it.
  static func json(_ event: Event) -> OrderedJSON {
    let columns = event.columns
    let metadata =
      columns.materialization?.metadata ?? columns.observation?.metadata
      ?? columns.evaluation?.metadata
    return [
      "sequence": .int(Int64(columns.sequence)), "timestamp": .time(columns.timestamp),
      "type": .string(columns.type.rawValue), "level": .optional(columns.level?.name),
      "step": .optional(columns.step), "asset": .optional(columns.asset?.description),
      "name": .optional(columns.name), "attempt": .optional(columns.attempt),
      "duration_seconds": .seconds(columns.duration.map { .microseconds($0) }),
      "message": .optional(columns.message), "metadata": metadata.map { .metadata($0) } ?? .null,
    ]
  }

  private static func words(_ columns: EventColumns) -> String {
    var parts: [String] = []
    if let attempt = columns.attempt, attempt > 1 { parts.append("attempt \(attempt)") }
    if let asset = columns.asset { parts.append(asset.description) }
    if let name = columns.name { parts.append(name) }
    if let found = columns.evaluation { parts.append(found.passed ? "passed" : "did not pass") }
    if let duration = columns.duration {
      let text = HumanFormat.duration(.microseconds(duration))
      parts.append(columns.type == .stepUpForRetry ? "again in \(text)" : "in \(text)")
    }
    let message = columns.message ?? columns.evaluation?.description
    let facts = Sanitized.line(parts.joined(separator: " "))
    return [facts, Sanitized.line(message ?? "")].filter { !$0.isEmpty }.joined(separator: ": ")
  }

  private static func style(_ event: Event) -> TextStyle? {
    if let level = event.columns.level { return level.style }
    switch event.payload {
    case .runSuccess, .assetMaterialization: return .green
    case .runFailure, .stepFailure, .assetFailedToMaterialize, .resourceInitFailure: return .red
    case .stepUpForRetry, .stepSkipped, .runCanceling, .runCanceled: return .yellow
    case .assetCheckEvaluation(let found): return found.passed ? .green : .yellow
    default: return nil
    }
  }
}
