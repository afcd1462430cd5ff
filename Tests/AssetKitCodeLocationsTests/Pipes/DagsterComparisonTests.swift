import AssetKitCore
import BlockingIO
import Testing

@testable import AssetKitCodeLocations

/// One script, unchanged, under Dagster's own `PipesSubprocessClient` and under us.
@Suite(.enabled(if: DagsterPeer.absence == nil, "\(DagsterPeer.absence ?? "")"))
struct DagsterComparisonTests {
  @Test(.timeLimit(.minutes(2)), arguments: [false, true])
  func `both record the same, field by field`(fails: Bool) async throws {
    let extras: [String: JSONValue] = ["fails": .bool(fails), "nested": ["a": [1, 2.5, nil]]]
    let theirs = try await dagster(extras: extras)
    let ours = try await assetKit(extras: extras)
    #expect(ours["success"] == .bool(!fails))
    for part in ["success", "materializations", "logs"] {
      #expect(ours[part]?.text == theirs[part]?.text, "\(part)")
    }
    // Of a failed program Dagster drops checks and custom messages; we record what it said.
    for part in ["checks", "custom"] where !fails {
      #expect(ours[part]?.text == theirs[part]?.text, "\(part)")
    }
    if fails { #expect(ours["checks"]?.elements { $0 }?.count == 2) }
  }

  private func dagster(extras: [String: JSONValue]) async throws -> JSONValue {
    let output = try await Command(
      DagsterPeer.python,
      [
        DagsterPeer.script("dagster_side.py"), DagsterPeer.script("everything.py"),
        JSONValue.object(extras).text,
      ], environment: ["DAGSTER_DISABLE_TELEMETRY": "1", "PYTHONDONTWRITEBYTECODE": "1"]
    ).run()
    let last = try #require(
      output.standardOutput.split(separator: "\n").last, "\(output.standardError)")
    return try JSONValue(parsing: String(last))
  }

  private func assetKit(extras: [String: JSONValue]) async throws -> JSONValue {
    var step = PipesStep(
      StepCommand(
        [DagsterPeer.python, DagsterPeer.script("everything.py")],
        environment: StepEnvironment(["PYTHONDONTWRITEBYTECODE": "1"])))
    step.extras = extras
    var assets = PipesAssets(
      [
        AssetSpec("one", codeVersion: "1.2"), AssetSpec(AssetKey(path: ["raw", "two"])),
        AssetSpec("unreported"),
      ], name: "everything", step: step, declared: DeclarationSite())
    assets.isConfigurable = false
    let run = try await StepRun.execute(assets.definition)
    let custom = "[pipes] custom message: "
    return [
      "success": .bool(run.outcome.end == .success),
      "materializations": .array(run.materializations.map(Self.json)),
      "checks": .array(run.evaluations.map(Self.json)),
      "logs": .array(
        run.logs.filter { !$0.message.hasPrefix(custom) }
          .map { .array([.int(Int64($0.level.rawValue)), .string($0.message)]) }),
      "custom": .array(
        try run.logs.filter { $0.message.hasPrefix(custom) }
          .map { try JSONValue(parsing: String($0.message.dropFirst(custom.count))) }),
    ]
  }

  private static func json(_ made: Materialization) -> JSONValue {
    [
      "asset": .array(made.asset.path.map { .string($0) }), "metadata": json(made.metadata),
      // Ours is derived where the script gives none, as Dagster's is.
      "data_version": made.asset == "one" ? .string(made.dataVersion) : .null,
    ]
  }

  private static func json(_ check: CheckEvaluation) -> JSONValue {
    [
      "asset": .array(check.asset.path.map { .string($0) }), "name": .string(check.name),
      "passed": .bool(check.passed), "severity": .string(check.severity.rawValue),
      "metadata": json(check.metadata),
    ]
  }

  private static func json(_ metadata: [String: MetadataValue]) -> JSONValue {
    .object(
      metadata.mapValues { value in
        let (type, json) = plain(value)
        return ["type": .string(type), "value": json]
      })
  }

  private static func plain(_ value: MetadataValue) -> (String, JSONValue) {
    switch value {
    case .int(let value): ("int", .int(value))
    case .float(let value): ("float", value.isFinite ? .double(value) : .string("\(value)"))
    case .text(let text): ("text", .string(text))
    case .bool(let value): ("bool", .bool(value))
    case .url(let text): ("url", .string(text))
    case .path(let text): ("path", .string(text))
    case .json(let json): ("json", json)
    case .markdown(let text): ("md", .string(text))
    case .timestamp(let seconds): ("timestamp", .double(seconds))
    case .asset(let key): ("asset", .string(key.description))
    case .run(let id): ("dagster_run", .string(id))
    case .notebook(let path): ("notebook", .string(path))
    case .null: ("null", .null)
    case .tableSchema(let columns): ("table_schema", .array(columns.map(plain)))
    case .table(let table):
      (
        "table",
        [
          "columns": .array(table.columns.map(plain)),
          "records": .array(
            table.rows.map { row in
              .object(Dictionary(zip(table.columns.map(\.name), row)) { $1 })
            }),
        ]
      )
    case .columnLineage(let sources):
      (
        "table_column_lineage",
        .object(
          sources.mapValues {
            .array($0.map { [.string($0.asset.description), .string($0.column)] })
          })
      )
    }
  }

  private static func plain(_ column: MetadataTable.Column) -> JSONValue {
    [
      "name": .string(column.name), "type": .string(column.type),
      "description": column.description.map { .string($0) } ?? .null,
      "tags": .object(column.tags.mapValues { .string($0) }),
      "nullable": .bool(column.isNullable), "unique": .bool(column.isUnique),
      "other": .array(column.constraints.map { .string($0) }),
    ]
  }
}
