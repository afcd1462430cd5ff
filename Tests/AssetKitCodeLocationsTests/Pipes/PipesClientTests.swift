import AssetKitCore
import AssetKitTesting
import Testing

@testable import AssetKitCodeLocations

/// What the unmodified package `dagster-pipes` can do, one by one.
@Suite(
  .enabled(if: DagsterPeer.absence == nil, "\(DagsterPeer.absence ?? "")"),
  .timeLimit(.minutes(1)))
struct PipesClientTests {
  private static let seeContext = """
    names = ["is_asset_step", "asset_keys", "code_version_by_asset_key", "is_partition_step",
      "provenance_by_asset_key", "job_name", "retry_number", "extras", "run_id"]
    seen = {name: getattr(context, name) for name in names}
    if context.is_partition_step:
        seen["range"] = context.partition_key_range
        seen["window"] = context.partition_time_window
    context.report_custom_message(seen)
    """

  private func seen(_ run: StepRun) throws -> JSONValue {
    let prefix = "[pipes] custom message: "
    let message = try #require(
      run.logs.first { $0.message.hasPrefix(prefix) }?.message, "\(run.failure ?? "")")
    return try JSONValue(parsing: String(message.dropFirst(prefix.count)))
  }

  @Test(arguments: [PipesStep.ContextDelivery.file, .inline], [PipesStep.Messages.file])
  func `the context comes as a file or within the parameters`(
    delivery: PipesStep.ContextDelivery, messages: PipesStep.Messages
  ) async throws {
    let spec = AssetSpec(AssetKey(path: ["raw", "a/b"]), codeVersion: "7")
    let run = try await runPipes(Self.seeContext, [spec]) { step in
      step.contextDelivery = delivery
      step.messages = messages
      step.extras = ["big": .string(String(repeating: "x", count: 20_000))]
    }
    #expect(run.failure == nil)
    let seen = try seen(run)
    #expect(seen["asset_keys"] == ["raw/a\\/b"])
    #expect(seen["code_version_by_asset_key"] == ["raw/a\\/b": "7"])
    #expect(seen["provenance_by_asset_key"] == ["raw/a\\/b": nil])
    #expect(seen["is_asset_step"] == true && seen["is_partition_step"] == false)
    #expect(seen["job_name"] == "__ASSET_JOB" && seen["retry_number"] == 0)
    #expect(seen["extras"]?["config"] == [:])
    #expect(seen["extras"]?["big"]?.text.count == 20_002)
    #expect(run.materializations.map(\.asset) == [spec.key])
  }

  @Test func `parameters can come as arguments`() async throws {
    let source = """
      from dagster_pipes import *
      import os
      assert "DAGSTER_PIPES_CONTEXT" not in os.environ
      with open_dagster_pipes(params_loader=PipesCliArgsParamsLoader()) as context:
          context.report_asset_materialization({"here": True})
      """
    let run = try await StepRun.execute(
      pythonAssets(source) { $0.parameters = .arguments }.definition)
    #expect(run.failure == nil)
    #expect(run.materializations.first?.metadata == ["here": true])
  }

  @Test(arguments: [
    PipesStep.Messages.file, .stream(.output), .stream(.error), .bufferedStream(.output),
    .bufferedStream(.error),
  ])
  func `messages come by file or stream, with ordinary output between them`(
    messages: PipesStep.Messages
  ) async throws {
    let run = try await runPipes(
      """
      print("before", flush=True)
      print('{"json": "but no message"}', flush=True)
      print("trouble", file=sys.stderr, flush=True)
      context.log.info("hello")
      context.report_asset_materialization({"rows": 3}, data_version="v1")
      context.report_asset_check("good", True, metadata={"n": 1})
      """
    ) { $0.messages = messages }
    #expect(run.failure == nil)
    #expect(run.materializations.first?.metadata == ["rows": 3])
    #expect(run.materializations.first?.dataVersion == "v1")
    #expect(run.evaluations.map(\.name) == ["good"])
    #expect(run.evaluations.first?.metadata == ["n": 1])
    #expect(run.logs.contains(LogLine(level: .info, message: "hello")))
    #expect(
      run.output.sorted() == [
        "[stderr] trouble", "[stdout] before", "[stdout] {\"json\": \"but no message\"}",
      ])
  }

  @Test(arguments: [PipesStep.Messages.file, .stream(.output)])
  func `messages are read while the program runs`(messages: PipesStep.Messages) async throws {
    try await withSignalFile { path in
      // The program waits for a file that is written when its message comes.
      let run = try await runPipes(
        """
        context._write_message("write_file", {})
        sys.stdout.flush()
        while not os.path.exists("\(path)"): time.sleep(0.01)
        """
      ) { step in
        step.messages = messages
        step.methods["write_file"] = { _, _, _ in try TextFile.write("", to: path) }
      }
      #expect(run.failure == nil)
    }
  }

  @Test func `output that comes as messages isn't recorded twice`() async throws {
    let run = try await runPipes(
      """
      print("once", flush=True)
      print("trouble", file=sys.stderr, flush=True)
      context.log_external_stream("stdout", "from a")
      context.log_external_stream("stdout", " worker\\nsecond\\n")
      """
    ) { $0.includesStandardStreams = true }
    #expect(run.failure == nil)
    for line in ["[stdout] once", "[stderr] trouble", "[stdout] from a worker", "[stdout] second"] {
      #expect(run.output.count { $0 == line } == 1, "\(line) in \(run.output)")
    }
  }

  @Test func `an exception is recorded with its stack and causes`() async throws {
    let run = try await runPipes(
      """
      try:
          raise KeyError("inner")
      except KeyError as error:
          raise ValueError("bad\\nvalue") from error
      """)
    #expect(run.failure?.hasSuffix("exited with code 1: 'value'") == true, "\(run.failure ?? "")")
    let error = try #require(run.logs.first { $0.level == .error }?.message)
    #expect(error.hasPrefix("[pipes] external process pipes closed with exception\nTraceback"))
    #expect(error.contains("KeyError: 'inner'"))
    #expect(error.contains("was the direct cause of the following exception"))
    #expect(error.hasSuffix("ValueError: bad\nvalue"))
    #expect(run.materializations.isEmpty)
  }

  @Test func `a closed exception doesn't fail a step that exits with 0`() async throws {
    let run = try await StepRun.execute(
      pythonAssets(
        """
        from dagster_pipes import *
        try:
            with open_dagster_pipes() as context: raise ValueError("handled")
        except ValueError: pass
        """
      ).definition)
    #expect(run.failure == nil)
    #expect(run.logs.contains { $0.level == .error })
  }

  @Test func `several assets are reported, and the others implied`() async throws {
    let run = try await runPipes(
      "context.report_asset_materialization({\"n\": 2}, asset_key=\"b\")",
      [AssetSpec("a"), AssetSpec("b"), AssetSpec("c")])
    #expect(run.failure == nil)
    #expect(run.materializations.map(\.asset) == ["b", "a", "c"])
    #expect(run.materializations.map(\.metadata) == [["n": 2], [:], [:]])
  }

  @Test func `an optional asset is left out unless it is reported`() async throws {
    var assets = pythonAssets(
      "from dagster_pipes import *\nwith open_dagster_pipes() as context: pass",
      [AssetSpec("a"), AssetSpec("b")])
    assets.optional = ["b"]
    let run = try await StepRun.execute(assets.definition)
    #expect(run.materializations.map(\.asset) == ["a"])
  }

  @Test func `a partition, a range and a window of time reach the program`() async throws {
    let daily = AssetSpec(
      "asset", partitions: .daily(from: "2024-01-01", timeZone: "Europe/Berlin"))
    let one = try await runPipes(
      Self.seeContext, [daily], tags: [RunTag.partition: "2024-03-31"])
    #expect(try seen(one)["range"] == ["start": "2024-03-31", "end": "2024-03-31"])
    // The clocks were put forward on that day.
    #expect(
      try seen(one)["window"]
        == ["start": "2024-03-30T23:00:00+00:00", "end": "2024-03-31T22:00:00+00:00"])
    #expect(one.materializations.first?.partition == "2024-03-31")
    let range = try await runPipes(
      Self.seeContext, [daily],
      tags: [RunTag.partitionRangeStart: "2024-01-01", RunTag.partitionRangeEnd: "2024-01-03"])
    #expect(try seen(range)["range"] == ["start": "2024-01-01", "end": "2024-01-03"])
    #expect(
      try seen(range)["window"]
        == ["start": "2023-12-31T23:00:00+00:00", "end": "2024-01-03T23:00:00+00:00"])
  }

  @Test func `provenance is that of the last materialization`() async throws {
    let storage = InMemoryStorage()
    let spec = [AssetSpec("asset", codeVersion: "5")]
    _ = try await runPipes("pass", spec, storage: storage)
    let derived = try await runPipes(Self.seeContext, spec, storage: storage)
    #expect(
      try seen(derived)["provenance_by_asset_key"]
        == ["asset": ["code_version": "5", "input_data_versions": [:], "is_user_provided": false]])
    _ = try await runPipes(
      "context.report_asset_materialization(data_version=\"mine\")", spec, storage: storage)
    let given = try await runPipes(Self.seeContext, spec, storage: storage)
    #expect(try seen(given)["provenance_by_asset_key"]?["asset"]?["is_user_provided"] == true)
  }

  @Test func `a retry knows its number, and the configuration is among the extras`() async throws {
    var assets = pythonAssets(
      """
      from dagster_pipes import *
      import sys
      with open_dagster_pipes() as context:
          context.report_asset_materialization(
              {"retry": context.retry_number, "rows": context.get_extra("config")["rows"]})
      if context.retry_number == 0: sys.exit(1)
      """)
    assets.retryPolicy = RetryPolicy(maxRetries: 1)
    let run = try await StepRun.execute(
      assets.definition, configuration: ["ops": ["asset": ["config": ["rows": 12]]]])
    #expect(run.failure == nil)
    #expect(run.materializations.first?.metadata == ["retry": 1, "rows": 12])
  }

  @Test func `a whole number beyond 64 bits becomes a float`() async throws {
    let run = try await runPipes("context.report_asset_materialization({\"big\": 2 ** 70})")
    #expect(run.materializations.first?.metadata == ["big": .float(1_180_591_620_717_411_303_424)])
  }

  @Test func `a further method is handled by whom it was declared`() async throws {
    let run = try await runPipes(
      """
      context._write_message("assetkit_cursor", {"cursor": "page 9"})
      context._write_message("assetkit_result", {})
      """
    ) { step in
      step.methods["assetkit_cursor"] = { parameters, context, report in
        guard case .string(let cursor)? = parameters["cursor"] else { return }
        report.setCursor(cursor, for: context.key)
      }
      step.methods["assetkit_result"] = { _, _, _ in }
      step.requiredMethods = ["assetkit_result"]
    }
    #expect(run.failure == nil)
    #expect(await run.storage.cursor(of: "asset") == "page 9")
  }
}
