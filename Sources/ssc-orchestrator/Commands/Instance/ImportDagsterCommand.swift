internal import AssetKitConfiguration
internal import AssetKitCore
internal import AssetKitDagster
internal import CommandLineKit
internal import PostgresClient

/// `instance import-dagster`: another instance's history, kept by Dagster.
enum ImportDagsterCommand {
  private static let from = Option<String>(
    "from", "URL",
    "Dagster's database: postgresql://…; the instance's own one when it isn't given.")

  static let command = Command(
    "import-dagster", "Bring in the history of a Dagster instance.",
    discussion:
      "Runs that have ended come with their events, steps, materializations, checks and tags, "
      + "schedules with their state, schedules and sensors with their ticks. Dagster's database is "
      + "only read. An import that was interrupted goes on when the command is given again; later "
      + "it brings in what came since, and nothing twice. Without a password in the URL, PGPASSWORD "
      + "and ~/.pgpass are used. What could not be brought in as it was is said at the end; "
      + "docs/importing-from-dagster.md explains it.",
    [from, Console.json],
    examples: [
      .init(
        "Bring in the history of a Dagster on another server",
        "\(Orchestrator.name) instance import-dagster --from postgresql://dagster@db.example/dagster"
      )
    ]
  ) { session in
    let source = try await source(session)
    let instance = try await session.instance()
    // So that the states of the schedules that plugins declare have a place.
    let definitions = try await session.validDefinitions().definitions
    try await instance.storage.register(definitions)
    let work = DagsterImport(from: source, into: instance.postgres)
    let outcome = try await WorkProgress.show(session, unit: "events") { progress in
      try await work.run { done, total in await progress("import", done, total) }
    }
    if session.arguments[Console.json] {
      session.console.write(json(outcome))
    } else {
      show(outcome, session.console)
    }
    return .success
  }

  private static func source(_ session: Session) async throws -> PostgresConfiguration {
    guard let url = session.arguments[from] else {
      return try await InstanceServer(session.settings).configuration()
    }
    guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
      throw UsageError(
        "`--from` expects postgresql://…: Dagster's storage on SQLite and MySQL can't be read",
        path: session.arguments.path)
    }
    do {
      return try PostgresConfiguration(parsing: url)
    } catch let error as PostgresError {
      throw DagsterImportError(error)
    }
  }

  private static func show(_ outcome: DagsterImport.Outcome, _ console: Console) {
    var table = Table([.init("Brought in"), .init("Now", .right), .init("In all", .right)])
    for count in ImportReport.Count.allCases {
      table.append([
        .init(count.rawValue.replacing("_", with: " ")),
        .init(HumanFormat.count(outcome.counts[count] ?? 0)),
        .init(HumanFormat.count(outcome.report.counts[count] ?? 0)),
      ])
    }
    table.print(to: console.output)
    let unmapped = outcome.report.unmapped
    console.output.line()
    guard !unmapped.isEmpty else {
      console.output.line("Everything was brought in as it was.")
      return
    }
    var differences = Table([
      .init("Not as it was", minimum: 30), .init("Kind", minimum: 10), .init("Count", .right),
      .init("Such as", minimum: 12),
    ])
    for entry in unmapped {
      differences.append([
        .init(entry.reason.explanation), .init(entry.kind ?? ""),
        .init(HumanFormat.count(entry.count)), .init(entry.examples.joined(separator: ", ")),
      ])
    }
    differences.print(to: console.output)
  }

  private static func json(_ outcome: DagsterImport.Outcome) -> OrderedJSON {
    func counts(_ counts: [ImportReport.Count: Int]) -> OrderedJSON {
      .object(
        ImportReport.Count.allCases.map { (key: $0.rawValue, value: .count(counts[$0] ?? 0)) })
    }
    return [
      "source": .string(outcome.source), "imported": counts(outcome.counts),
      "total": counts(outcome.report.counts),
      "unmapped": .array(
        outcome.report.unmapped.map { entry in
          [
            "reason": .string(entry.reason.rawValue), "kind": .optional(entry.kind),
            "count": .count(entry.count), "explanation": .string(entry.reason.explanation),
            "examples": .array(entry.examples.map { .string($0) }),
          ]
        }),
    ]
  }
}
