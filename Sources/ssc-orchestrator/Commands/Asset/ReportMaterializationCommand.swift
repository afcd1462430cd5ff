internal import AssetKitCore
internal import CommandLineKit

/// `asset report-materialization`: records that somebody else made an asset.
enum ReportMaterializationCommand {
  private static let dataVersion = Option<String>(
    "data-version", "TEXT", "The version of the data (one that differs from all others).")
  private static let codeVersion = Option<String>(
    "code-version", "TEXT", "The version of the code that made it (the declared one).")
  private static let partition = Option<String>(
    "partition", "KEY", "The partition that was made.")

  static let command = Command(
    "report-materialization", "Record that an asset was made outside of all runs.",
    discussion:
      "The asset may be an external one or any other. It counts as made from what the assets that "
      + "it depends on are now.",
    [
      ReportOptions.key, ReportOptions.metadata, ReportOptions.metadataJSON,
      ReportOptions.description, dataVersion, codeVersion, partition,
      ReportOptions.allowUndeclared, Console.json,
    ],
    examples: [
      .init(
        "Say that a table was loaded by another program",
        "\(Orchestrator.name) asset report-materialization demo/weather "
          + #"--data-version 2026-11-21 --metadata-json '{"rows": 1204}'"#)
    ]
  ) { session in
    let (definitions, graph) = try await session.validDefinitions()
    let spec = try ReportOptions.spec(session, in: graph)
    var report = ReportedMaterialization(
      metadata: try ReportOptions.facts(session), codeVersion: session.arguments[codeVersion],
      dataVersion: try nonEmpty(dataVersion, session),
      partition: try nonEmpty(partition, session))
    if let text = session.arguments[ReportOptions.description] {
      report.metadata["description"] = .text(text)
    }
    let storage = try await session.instance().storage
    try await storage.register(definitions)
    let record = try await storage.report(report, of: spec, at: WallClock.system.now())
    if session.arguments[Console.json] {
      session.console.write([
        "asset": .string(spec.key.description), "materialization": record.json,
      ])
    } else {
      let version = record.materialization.dataVersion
      session.console.output.line(
        Sanitized.line("recorded materialization \(record.id) of \(spec.key), data \(version)"))
    }
    return .success
  }

  private static func nonEmpty(_ option: Option<String>, _ session: Session) throws -> String? {
    guard let text = session.arguments[option] else { return nil }
    guard !text.isEmpty else {
      throw UsageError(
        "`--\(option.parameter.name)` expects a text that isn't empty",
        path: session.arguments.path)
    }
    return text
  }
}
