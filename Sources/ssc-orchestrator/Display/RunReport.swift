internal import AssetKitCore
internal import CommandLineKit

/// What `asset materialize` says at its end.
struct RunReport {
  let plan: RunPlan
  let request: Runner.Request
  let outcome: RunOutcome
  let duration: Duration
  let history: RunHistory

  var exitCode: ExitCode {
    switch outcome.end {
    case .success: .success
    case .failure: .failure
    case .canceled: .interrupted
    }
  }

  private var status: RunStatus {
    switch outcome.end {
    case .success: .success
    case .failure: .failure
    case .canceled: .canceled
    }
  }

  private var message: String? {
    guard case .failure(let message) = outcome.end else { return nil }
    return message
  }

  private func step(_ name: String) -> RunHistory.Step { history.steps[name] ?? .init() }

  func write(to console: Console) {
    let output = console.output
    writeMetadata(to: output)
    writeTroubles(to: output)
    let done = plan.steps.filter { step($0.name).status == .success }.count
    let style = status.style.map { output.styled(status.rawValue, $0) } ?? status.rawValue
    output.line(
      "Run \(outcome.id) \(style) in \(HumanFormat.duration(duration)): "
        + "\(HumanFormat.count(done)) of \(HumanFormat.count(plan.steps.count)) steps succeeded")
    guard outcome.end != .success else { return }
    if let message { console.errors.line(Sanitized.line(message)) }
    console.note("`\(Orchestrator.name) run events \(outcome.id)` shows what happened")
  }

  /// A chain of a thousand assets without metadata is no table to read.
  private func writeMetadata(to output: Terminal) {
    let telling = history.materializations.filter { !$0.metadata.isEmpty }
    let silent = history.materializations.count - telling.count
    var rows = MetadataRows()
    for made in telling.prefix(50) { rows.append(made.asset, made.metadata) }
    if !telling.isEmpty { rows.table.print(to: output) }
    if telling.count > 50 {
      output.line("… and \(HumanFormat.count(telling.count - 50)) more assets")
    }
    if silent > 0 {
      output.line("\(HumanFormat.count(silent)) assets were materialized without metadata")
    }
    if !history.materializations.isEmpty { output.line() }
  }

  /// What failed or was skipped, and what checks found.
  private func writeTroubles(to output: Terminal) {
    var table = Table([.init("Step", minimum: 16), .init("Status"), .init("Message")])
    var count = 0
    for planned in plan.steps {
      let step = step(planned.name)
      guard step.status != .success, step.status != .planned else { continue }
      count += 1
      table.append([.init(planned.name, .cyan), step.status.cell, .init(step.message ?? "")])
    }
    for found in history.evaluations where !found.passed {
      count += 1
      let status = "CHECK FAILED (\(found.severity.rawValue))"
      table.append([
        .init("\(found.asset):\(found.name)", .cyan),
        .init(status, found.severity == .error ? .red : .yellow), .init(found.description ?? ""),
      ])
    }
    guard count > 0 else { return }
    table.print(to: output)
    output.line()
  }

  var json: OrderedJSON {
    [
      "run_id": .string(outcome.id.description), "status": .string(status.rawValue),
      "message": .optional(message), "selection": .string(request.selection),
      "tags": .tags(request.tags), "duration_seconds": .seconds(duration),
      "steps": .array(
        plan.steps.map { planned in
          let step = step(planned.name)
          return [
            "name": .string(planned.name), "status": .string(step.status.rawValue),
            "attempts": .int(Int64(step.attempts)), "message": .optional(step.message),
          ]
        }),
      "materializations": .array(
        history.materializations.map { made in
          [
            "asset": .string(made.asset.description), "metadata": .metadata(made.metadata),
            "code_version": .optional(made.codeVersion),
            "data_version": .string(made.dataVersion),
          ]
        }),
      "checks": .array(
        history.evaluations.map { found in
          [
            "asset": .string(found.asset.description), "name": .string(found.name),
            "passed": .bool(found.passed), "severity": .string(found.severity.rawValue),
            "message": .optional(found.description), "metadata": .metadata(found.metadata),
          ]
        }),
      "unsaved_events": .int(Int64(outcome.unsaved.count)),
    ]
  }
}
