internal import AssetKitCore
internal import CommandLineKit

/// `run show`: a run with its steps.
enum RunShowCommand {
  static let id = Positional<String>(
    "ID", "The run's id, or enough of its beginning.", completion: .dynamic("run-ids"))

  static let command = Command("show", "Show a run and its steps.", [id, Console.json]) { session in
    let id = try session.arguments.require(id)
    let instance = try await session.instance()
    let now = WallClock.system.now()
    try await instance.endLostRuns(session.console)
    let run = try await instance.run(beginningWith: id)
    let steps = try await instance.storage.steps(of: run.id)
    if session.arguments[Console.json] {
      let more: [(key: String, value: OrderedJSON)] = [
        ("configuration", OrderedJSON(run.configuration)),
        ("steps", .array(steps.map { json($0, now) })),
      ]
      session.console.write(.object(run.json(at: now) + more))
    } else {
      show(run, steps, now, session.console.output)
    }
    return .success
  }

  private static func show(
    _ run: RunRecord, _ steps: [StepRecord], _ now: Timestamp, _ output: Terminal
  ) {
    let status = run.status.style.map { output.styled(run.status.rawValue, $0) }
    output.line(output.styled("Run \(run.id)", .bold) + " " + (status ?? run.status.rawValue))
    let configuration = run.configuration == .object([:]) ? "" : run.configuration.text
    let rows: [(String, String)] = [
      ("selection", run.selection), ("tags", run.tagText), ("configuration", configuration),
      ("worker", run.worker), ("created", run.createdAt.local),
      ("ended", run.endedAt?.local ?? ""),
      ("duration", run.duration(at: now).map(HumanFormat.duration) ?? ""),
      ("message", run.message ?? ""),
    ]
    for (name, value) in rows where !value.isEmpty {
      output.line("  " + TextWrapping.pad(name, to: 14) + Sanitized.line(value))
    }
    guard !steps.isEmpty else { return }
    output.line()
    var table = Table([
      .init("Step", minimum: 16), .init("Status"), .init("Attempt", .right),
      .init("Duration", .right), .init("Progress"), .init("Message"),
    ])
    for step in steps {
      table.append([
        .init(step.name, .cyan), step.status.cell,
        .init(step.attempt > 0 ? "\(step.attempt)" : "-"),
        .init(duration(step, now).map(HumanFormat.duration) ?? "-"), .init(progress(step)),
        .init(step.message ?? ""),
      ])
    }
    table.print(to: output)
  }

  private static func duration(_ step: StepRecord, _ now: Timestamp) -> Duration? {
    step.startedAt.map { (step.endedAt ?? now) - $0 }
  }

  private static func progress(_ step: StepRecord) -> String {
    guard let progress = step.progress else { return "" }
    let total = progress.total.map { "/" + HumanFormat.count(Int($0)) } ?? ""
    return HumanFormat.count(Int(progress.done)) + total
      + (progress.unit.isEmpty ? "" : " " + progress.unit)
  }

  private static func json(_ step: StepRecord, _ now: Timestamp) -> OrderedJSON {
    [
      "name": .string(step.name), "status": .string(step.status.rawValue),
      "attempts": .int(Int64(step.attempt)), "started_at": .time(step.startedAt),
      "ended_at": .time(step.endedAt), "duration_seconds": .seconds(duration(step, now)),
      "progress": step.progress.map { progress in
        [
          "done": .int(progress.done), "total": progress.total.map { .int($0) } ?? .null,
          "unit": .string(progress.unit),
        ]
      } ?? .null,
      "message": .optional(step.message),
    ]
  }
}
