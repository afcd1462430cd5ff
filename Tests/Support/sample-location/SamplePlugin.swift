internal import AssetKitCore
internal import Glibc

struct SamplePlugin: Plugin {
  let name = "sample"
  let version = "1.2.3"
  let summary = "what the tests need of a code location"

  struct Greeting: Codable, Sendable {
    var name: String
  }

  struct SampleFailure: Error, CustomStringConvertible {
    let description: String
  }

  /// A value that leaves a trace of its set-up and of its end.
  static let counter = ResourceKey<String>("sample_counter")

  func register(in definitions: inout Definitions) {
    definitions.add(
      ResourceDefinition(
        Self.counter, description: "a text",
        setUp: { context in
          trace("set up")
          return "set up for \(context.runID)"
        },
        tearDown: { _ in trace("torn down") }))
    registerAssets(&definitions)
    registerPartitioned(&definitions)
    registerFaults(&definitions)
    definitions.add(
      AssetCheckDefinition(
        asset: "sample/full", name: "is_full", isBlocking: true, description: "it is full",
        requires: [Self.counter]
      ) { context in
        let passes = context.environment["SAMPLE_CHECK"] != "fails"
        return AssetCheckResult(
          passed: passes, description: passes ? "full" : "not full at all",
          metadata: ["counter": .text(try context[Self.counter])])
      })
    definitions.add(
      ScheduleDefinition(
        "sample_nightly", target: #"key:"sample/full""#, cron: "0 2 * * *", "0 14 * * *",
        timeZone: "Europe/Berlin", defaultStatus: .running, description: "every night",
        tags: ["team": "data"]))
  }

  private func registerPartitioned(_ definitions: inout Definitions) {
    definitions.add(
      AssetDefinition(
        "sample/daily", group: "sample",
        partitions: .daily(from: "2024-01-01", timeZone: "Europe/Berlin"),
        freshness: .timeWindow(failAfter: .seconds(3600), warnAfter: .seconds(1800))
      ) { context in
        .materialized(["day": .text(context.partition ?? "none")])
      })
    definitions.add(
      AssetDefinition(
        "sample/weekly", deps: ["sample/daily"], group: "sample",
        partitions: .weekly(from: "2024-01-07", timeZone: "Europe/Berlin"),
        partitionMappings: ["sample/daily": .timeWindow(startOffset: -1)],
        backfillPolicy: .singleRun, automation: .onCron("0 3 * * 0")
      ) { context in
        let days = context.upstreamPartitions(of: "sample/daily")
        return .materialized([
          "weeks": .text(context.partitionKeys.joined(separator: " ")),
          "start": .text(context.partitionWindow?.start.iso8601 ?? "none"),
          "days": .text("\(days.first ?? "none") to \(days.last ?? "none"), \(days.count)"),
        ])
      })
  }

  private func registerAssets(_ definitions: inout Definitions) {
    definitions.add(
      external: .external("sample/outside", owners: ["team:else"], description: "made elsewhere"))
    definitions.add(
      AssetDefinition(
        "sample/full", deps: ["sample/outside"], group: "sample", kinds: ["swift"],
        owners: ["team:data"], tags: ["tier": "gold"], description: "Uses all that there is.",
        codeVersion: "7", metadata: ["rows_expected": 3], requires: [Self.counter],
        retryPolicy: RetryPolicy(maxRetries: 1, delay: .milliseconds(10), backoff: .linear),
        timeout: .seconds(60), pool: "sample"
      ) { context in
        print("a stray line in a step")
        await context.log.info("hello from outside")
        await context.log.debug("too detailed")
        await context.progress(1, of: 2, unit: "rows")
        await context.observe(AssetObservation(asset: "sample/outside", metadata: ["seen": true]))
        await context.report(
          check: CheckEvaluation(
            asset: "sample/full", name: "by_itself", passed: true, severity: .warn,
            description: "reported by the function"))
        let before = try await context.cursor()
        return .materialized(
          [
            "counter": .text(try context[Self.counter]), "before": .text(before ?? "none"),
            "attempt": .int(Int64(context.attempt)), "ratio": .float(0.5),
            "page": .url("https://example.org"),
          ], dataVersion: "v-\(before ?? "0")", cursor: "after \(before ?? "nothing")")
      })
    definitions.add(
      AssetDefinition("sample/downstream", deps: ["sample/full"], group: "sample") { context in
        let upstream = context.upstream["sample/full"]
        return .materialized([
          "upstream_version": .text(upstream?.materialization.dataVersion ?? "none"),
          "upstream_ratio": upstream?.materialization.metadata["ratio"] ?? .null,
          "tag": .text(context.runTags["team"] ?? "none"),
        ])
      })
    definitions.add(
      AssetDefinition("sample/greeting", config: Greeting.self, group: "sample") { _, config in
        .materialized(["greeting": .text("Hello, \(config.name)!")])
      })
    definitions.add(
      AssetDefinition(
        name: "sample_pair",
        specs: [AssetSpec("sample/left"), AssetSpec("sample/right", deps: ["sample/left"])],
        optional: ["sample/right"], canSubset: true
      ) { context in
        context.selectedKeys.map { MaterializeResult($0, metadata: ["half": true]) }
      })
    definitions.add(
      AssetDefinition("sample/environment") { context in
        .materialized([
          "secret": .text(context.environment["POSTGRES_HOST"] ?? "not visible"),
          "declared": .text(context.environment["SAMPLE_DECLARED"] ?? "none"),
          "passed": .text(context.environment["SAMPLE_PASSED"] ?? "none"),
        ])
      })
  }

  private func registerFaults(_ definitions: inout Definitions) {
    definitions.add(
      AssetDefinition(
        "sample/failing", retryPolicy: RetryPolicy(maxRetries: 1)
      ) { context in
        throw SampleFailure(description: "no luck on attempt \(context.attempt)")
      })
    definitions.add(AssetDefinition("sample/crash") { _ in abort() })
    definitions.add(AssetDefinition("sample/quits") { _ in exit(0) })
    definitions.add(AssetDefinition("sample/wrong_key") { _ in MaterializeResult("sample/other") })
    definitions.add(
      AssetDefinition("sample/sleep", requires: [Self.counter]) { context in
        await context.log.info("sleeping")
        do {
          try await Task.sleep(for: .seconds(300))
        } catch {
          trace("cancelled")
          throw error
        }
        return .materialized()
      })
  }
}

/// Adds a line to the file that `SAMPLE_TRACE` names, so that a test sees what happened in this process.
private func trace(_ line: String) {
  guard let path = getenv("SAMPLE_TRACE"), let file = fopen(path, "a") else { return }
  fputs(line + "\n", file)
  fclose(file)
}
