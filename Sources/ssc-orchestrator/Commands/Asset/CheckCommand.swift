internal import AssetKitCore
internal import CommandLineKit

/// `asset check`: what the checks of assets found last.
enum CheckCommand {
  private static let keys = Positional<String>(
    "KEY", "The assets; all by default.", isRequired: false, repeats: true,
    completion: .dynamic("asset-keys"))

  static let command = Command(
    "check", "Show what the checks of assets found last.",
    discussion:
      "Checks are evaluated in the run that materializes their asset. The exit code is 1 when the "
      + "last evaluation of a check with severity ERROR did not pass.",
    [keys, Console.json]
  ) { session in
    let (definitions, graph) = try await session.validDefinitions()
    let wanted = try session.arguments.all(keys).map { try session.spec($0, in: graph).key }
    let checks = definitions.checks.filter { wanted.isEmpty || wanted.contains($0.asset) }
    let records = try await session.instance().storage.latestCheckEvaluations(
      of: Array(Set(checks.map(\.asset))))
    let rows = checks.map { check in
      (
        check: check,
        record: records.first {
          $0.evaluation.asset == check.asset && $0.evaluation.name == check.name
        }
      )
    }
    if session.arguments[Console.json] {
      session.console.write(.array(rows.map { json($0.check, $0.record) }))
    } else {
      var table = Table([
        .init("Asset"), .init("Check"), .init("Result"), .init("Evaluated"), .init("Description"),
      ])
      for (check, record) in rows {
        table.append([
          .init(check.asset.description, .cyan), .init(check.name), result(record),
          .init(record?.timestamp.local ?? "-"),
          .init(record?.evaluation.description ?? check.description ?? ""),
        ])
      }
      session.console.write(table, isEmpty: rows.isEmpty, otherwise: "No checks.")
    }
    let failed = rows.contains { $0.record.map { isFailure($0.evaluation) } ?? false }
    return failed ? .failure : .success
  }

  private static func isFailure(_ evaluation: CheckEvaluation) -> Bool {
    !evaluation.passed && evaluation.severity == .error
  }

  private static func result(_ record: CheckRecord?) -> Table.Cell {
    guard let evaluation = record?.evaluation else { return .init("NEVER EVALUATED", .dim) }
    if evaluation.passed { return .init("PASSED", .green) }
    return .init(
      "FAILED (\(evaluation.severity.rawValue))", isFailure(evaluation) ? .red : .yellow)
  }

  private static func json(_ check: AssetCheckDefinition, _ record: CheckRecord?) -> OrderedJSON {
    let evaluation = record?.evaluation
    return [
      "asset": .string(check.asset.description), "name": .string(check.name),
      "blocking": .bool(check.isBlocking), "description": .optional(check.description),
      "passed": evaluation.map { .bool($0.passed) } ?? .null,
      "severity": .optional(evaluation?.severity.rawValue),
      "message": .optional(evaluation?.description),
      "metadata": .metadata(evaluation?.metadata ?? [:]),
      "timestamp": .time(record?.timestamp), "run_id": .optional(record?.run?.description),
    ]
  }
}
