internal import AssetKitCore
internal import CommandLineKit

/// `asset report-check`: records what somebody else found out about an asset.
enum ReportCheckCommand {
  private enum Severity: String, ArgumentValue, CaseIterable {
    case warn = "WARN"
    case error = "ERROR"
  }

  private static let name = Positional<String>("CHECK", "The check's name.")
  private static let passed = Flag("passed", "The asset is as it should be.")
  private static let failed = Flag("failed", "The asset isn't as it should be.")
  private static let severity = Option<Severity>(
    "severity", "SEVERITY", "How grave it is when it failed (ERROR).")

  static let command = Command(
    "report-check", "Record the evaluation of a check outside of all runs.",
    [
      ReportOptions.key, name, passed, failed, severity, ReportOptions.metadata,
      ReportOptions.metadataJSON, ReportOptions.description, ReportOptions.allowUndeclared,
      Console.json,
    ],
    examples: [
      .init(
        "Say that a check failed",
        "\(Orchestrator.name) asset report-check demo/hello is_greeting --failed --severity WARN")
    ]
  ) { session in
    let arguments = session.arguments
    guard arguments[passed] != arguments[failed] else {
      throw UsageError("give either `--passed` or `--failed`", path: arguments.path)
    }
    let (definitions, graph) = try await session.validDefinitions()
    let spec = try ReportOptions.spec(session, in: graph)
    let check = try arguments.require(name)
    let declared = definitions.checks.filter { $0.asset == spec.key }.map(\.name)
    guard declared.contains(check) || arguments[ReportOptions.allowUndeclared], !check.isEmpty
    else {
      let near = NearMiss.question(NearMiss.suggestions(for: check, among: declared))
      throw UsageError(
        "the asset `\(spec.key)` has no check `\(check)`\(near)", path: arguments.path)
    }
    let evaluation = CheckEvaluation(
      asset: spec.key, name: check, passed: arguments[passed],
      severity: arguments[severity] == .warn ? .warn : .error,
      description: arguments[ReportOptions.description], metadata: try ReportOptions.facts(session))
    let storage = try await session.instance().storage
    try await storage.register(definitions)
    let now = WallClock.system.now()
    try await storage.report(evaluation, at: now)
    if arguments[Console.json] {
      session.console.write([
        "asset": .string(spec.key.description), "name": .string(check),
        "passed": .bool(evaluation.passed), "severity": .string(evaluation.severity.rawValue),
        "message": .optional(evaluation.description), "metadata": .metadata(evaluation.metadata),
        "timestamp": .time(now),
      ])
    } else {
      session.console.output.line(
        Sanitized.line(
          "recorded that \(check) of \(spec.key) \(evaluation.passed ? "passed" : "failed")"))
    }
    return .success
  }
}
