import AssetKitCore
import BlockingIO
import Glibc
import Testing

@Suite struct `A signal` {
  @Test(arguments: [SIGINT, SIGTERM])
  func `cancels the run, closes resources and ends with 130`(signal: Int32) async throws {
    try await TestInstance.with { instance in
      let process = try instance.start("asset", "materialize", "-a", "demo/sleep")
      let run = try await instance.firstRun { $0["status"] == .string("STARTED") }
      try await instance.wait("a working directory") {
        try await instance.shell("ls -d assetkit-demo-*").code == 0
      }
      let sent = ContinuousClock.now
      process.signal(signal)
      let result = TestInstance.Result(try await process.output())
      #expect(result.code == 130)
      #expect(sent.duration(to: .now) < TestInstance.promptly)
      #expect(result.output.contains("CANCELED"))
      #expect(try await instance.shell("ls -d assetkit-demo-*").code != 0)
      let psql = try await instance.run(
        "instance", "psql", "-Atc", "SELECT status FROM assetkit.runs WHERE run_id = '\(run)'")
      #expect(psql.output == "CANCELED\n")
    }
  }

  @Test func `that can't be caught leaves a run that is found to be lost`() async throws {
    try await TestInstance.with { instance in
      let process = try instance.start(
        "asset", "materialize", "-a", "demo/sleep", with: ["ASSETKIT_RUN_LEASE_SECONDS": "1"])
      let run = try await instance.firstRun { $0["status"] == .string("STARTED") }
      process.signal(SIGKILL)
      _ = try await process.output()
      let lost = try await instance.firstRun { $0["status"] == .string("FAILURE") }
      #expect(lost == run)
      let shown = try await instance.run("run", "show", run, "--json")
      #expect(try shown.json["message"] == .string(LostWorker.message))
    }
  }
}
