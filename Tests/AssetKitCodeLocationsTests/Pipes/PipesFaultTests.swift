import AssetKitCore
import Testing

@testable import AssetKitCodeLocations

/// Programs that break the protocol, each a shell script that knows where its messages go.
@Suite(.timeLimit(.minutes(1)))
struct PipesFaultTests {
  /// Finds the message file beside the context: both are in one directory.
  private static let prelude = """
    directory=$(echo "$DAGSTER_PIPES_MESSAGES" | python3 -c 'import base64, json, sys, zlib
    print(json.loads(zlib.decompress(base64.b64decode(sys.stdin.read())))["path"])')
    messages=$directory
    say() { printf '%s\\n' "$1" >> "$messages"; }
    message() { say "{\\"__dagster_pipes_version\\": \\"0.1\\", \\"method\\": \\"$1\\", \\"params\\": $2}"; }

    """

  private func run(
    _ script: String, adjust: (inout PipesStep) -> Void = { _ in }
  ) async throws -> StepRun {
    try await runShell(Self.prelude + script, adjust: adjust)
  }

  @Test func `a program that says nothing succeeds by its exit code, with a warning`() async throws
  {
    let run = try await runShell("echo hello; exit 0")
    #expect(run.failure == nil)
    #expect(run.output == ["[stdout] hello"])
    #expect(
      run.logs == [
        LogLine(
          level: .warning,
          message: "[pipes] did not receive any messages from external process. Check its output, "
            + "and whether it calls open_dagster_pipes().")
      ])
    #expect(run.materializations.map(\.asset) == ["asset"])
  }

  @Test func `a program that must give a result fails without one`() async throws {
    let run = try await runShell("exec >&- 2>&-; exit 0") {
      $0.messages = .stream(.output)
      $0.requiredMethods = ["assetkit_result"]
    }
    #expect(
      run.failure
        == "'sh' exited with code 0 and without a result: no 'assetkit_result' message came"
    )
  }

  @Test func `a program that opens and doesn't close is warned of`() async throws {
    let run = try await run("message opened '{\"extras\": {}}'")
    #expect(run.failure == nil)
    #expect(run.logs.last?.message.hasPrefix("[pipes] did not receive closed message") == true)
  }

  @Test(arguments: [
    (
      "printf 'gar\\033bage\\n' >> \"$messages\"",
      "it wrote 'gar�bage' where messages are expected, which is no JSON"
    ),
    ("say '{\"method\": \"log\"}'", "which lacks '__dagster_pipes_version'"),
    ("say '[1]'", "which lacks '__dagster_pipes_version'"),
    ("message report_everything '{}'", "it sent the unknown method 'report_everything'"),
    ("say '{\"__dagster_pipes_version\": \"0.1\"}'", "it wrote a message without a method"),
    (
      "message log '{\"level\": \"INFO\"}'",
      "in its message 'log', 'message' should be a text, not nothing"
    ),
    (
      "message report_asset_check '{\"asset_key\": \"asset\", \"check_name\": \"c\", \"passed\": 1}'",
      "in its message 'report_asset_check', 'passed' should be true or false, not '1'"
    ),
    (
      "message report_asset_materialization '{\"asset_key\": \"other\"}'",
      "it reported 'other', which is no asset of this step; these are 'asset'"
    ),
    (
      "for i in 1 2; do message report_asset_materialization '{\"asset_key\": \"asset\"}'; done",
      "it reported a materialization of 'asset' twice"
    ),
    (
      "message report_asset_materialization "
        + "'{\"asset_key\": \"asset\", \"metadata\": {\"m\": {\"type\": \"odd\", \"raw_value\": 1}}}'",
      "'metadata.m' should be a value of a known type that fits it"
    ),
    (
      "message log '{\"message\": \"x\"}'; sleep 0.3; : > \"$messages\"",
      "it shortened the file of messages, to which it may only append"
    ),
  ])
  func `a broken protocol fails the step with a reason, and stops the program`(
    script: String, reason: String
  ) async throws {
    let run = try await run("\(script)\nsleep 0.1; sleep 60")
    let failure = try #require(run.failure)
    #expect(failure.hasPrefix("'sh' broke the Pipes protocol, and was stopped: "))
    #expect(failure.contains(reason), "\(failure)")
    #expect(run.materializations.isEmpty)
  }

  @Test func `what is quoted of garbage is short`() async throws {
    let run = try await run("head -c 5000000 /dev/zero | tr '\\0' g >> \"$messages\"; say ''")
    #expect(try #require(run.failure).utf8.count < 600)
  }

  @Test func `a message beyond the limit fails the step in bounded memory`() async throws {
    let run = try await run("head -c 50000000 /dev/zero | tr '\\0' g >> \"$messages\"")
    #expect(
      run.failure
        == "'sh' broke the Pipes protocol, and was stopped: it wrote a message of 50000000 bytes; "
        + "at most 8388608 are read")
  }

  @Test func `a message that comes in two pieces is read as one`() async throws {
    let run = try await run(
      """
      printf '{"__dagster_pipes_version": "0.1", "method": "log", ' >> "$messages"; sleep 0.1
      say '"params": {"message": "whole", "level": "WARNING"}}'
      """)
    #expect(run.failure == nil)
    #expect(run.logs.contains(LogLine(level: .warning, message: "whole")))
  }

  @Test func `a last message without a line end is read`() async throws {
    let run = try await run(
      """
      printf '{"__dagster_pipes_version": "0.1", "method": "log", "params": {"message": "x"}}' \
        >> "$messages"
      """)
    #expect(run.failure == nil)
    #expect(run.logs.contains(LogLine(level: .info, message: "x")))
  }

  @Test func `in a stream, what is no message is output`() async throws {
    let run = try await runShell(
      """
      echo '{"__dagster_pipes_version": "0.1", "method": "log", "params": {"message": "real"}}'
      echo '{"__dagster_pipes_version": "0.1", "method": "lo'; echo '{{'; echo '[]'
      """
    ) { $0.messages = .stream(.output) }
    #expect(run.failure == nil)
    #expect(run.logs.contains(LogLine(level: .info, message: "real")))
    #expect(run.output.count == 3)
  }

  @Test func `an unknown method in a stream fails the step too`() async throws {
    let run = try await runShell(
      "echo '{\"__dagster_pipes_version\": \"0.1\", \"method\": \"odd\"}'; sleep 60"
    ) { $0.messages = .stream(.output) }
    #expect(run.failure?.contains("it sent the unknown method 'odd'") == true)
  }
}
