import AssetKitCore
import BlockingIO
import Glibc
import Testing

/// Daemons and the processes of runs, as they are started by a user.
@Suite struct `A daemon` {
  /// Runs the body while a daemon works, which is ended afterwards.
  private func withDaemon(
    _ instance: TestInstance, _ body: (ChildProcess) async throws -> Void
  ) async throws {
    let daemon = try instance.start("daemon", "run")
    do {
      try await instance.wait("a daemon") {
        try await instance.run("daemon", "status").code == 0
      }
      try await body(daemon)
      daemon.signal(SIGTERM)
      let result = TestInstance.Result(try await daemon.output())
      #expect(result.code == 0, "\(result.errors)")
    } catch {
      daemon.signal(SIGKILL)
      let left = TestInstance.Result(try await daemon.output())
      Issue.record("\(error)\n\(left.errors)")
    }
  }

  private func launch(_ instance: TestInstance, _ words: String...) async throws -> String {
    let launched = try await instance.run(["asset", "launch", "--json"] + words)
    #expect(launched.code == 0, "\(launched.errors)")
    return try #require(try launched.json["run_id"]?.text)
  }

  private func shown(_ instance: TestInstance, _ run: String) async throws -> JSONValue {
    try await instance.run("run", "show", run, "--json").json
  }

  private func waitFor(_ status: String, _ run: String, _ instance: TestInstance) async throws {
    try await instance.wait("run \(run) to be \(status)") {
      try await shown(instance, run)["status"] == .string(status)
    }
  }

  @Test func `executes what is queued, in processes of their own, and ends at a signal`()
    async throws
  {
    try await TestInstance.with { instance in
      let waiting = try await launch(instance, "-a", "demo/hello")
      #expect(try await shown(instance, waiting)["status"] == .string("QUEUED"))
      try await withDaemon(instance) { daemon in
        let done = try await instance.run(
          "asset", "launch", "-a", "demo/chain/0003", "--wait", "--json")
        #expect(try done.json["status"] == .string("SUCCESS"))
        try await waitFor("SUCCESS", waiting, instance)
        let worker = try await shown(instance, waiting)["worker"]?.text
        #expect(worker?.hasSuffix(":\(daemon.processID)") == false)
        let status = try await instance.run("daemon", "status", "--json").json.items
        #expect(status.count == 1)
        #expect(status.first?["is_alive"] == .bool(true))
      }
      #expect(try await instance.run("daemon", "status").code == 1)
    }
  }

  @Test func `reaches a run that is canceled within two seconds`() async throws {
    try await TestInstance.with { instance in
      try await withDaemon(instance) { _ in
        let run = try await launch(instance, "-a", "demo/sleep")
        try await waitFor("STARTED", run, instance)
        let asked = ContinuousClock.now
        let canceled = try await instance.run("run", "cancel", run, "--wait")
        #expect(canceled.output.contains("CANCELED"))
        #expect(asked.duration(to: .now) < .seconds(4))
        #expect(try await shown(instance, run)["status"] == .string("CANCELED"))
      }
    }
  }

  @Test(arguments: ["demo/exit", "demo/sleep"])
  func `records why a process that died did, and goes on`(asset: String) async throws {
    try await TestInstance.with { instance in
      try await withDaemon(instance) { _ in
        let run = try await launch(instance, "-a", asset)
        if asset == "demo/sleep" {
          try await waitFor("STARTED", run, instance)
          let worker = try await shown(instance, run)["worker"]?.text ?? ""
          let process = try #require(worker.split(separator: ":").last.flatMap { Int32($0) })
          #expect(kill(process, SIGKILL) == 0)
        }
        try await waitFor("FAILURE", run, instance)
        let message = try await shown(instance, run)["message"]?.text ?? ""
        #expect(message.contains(asset == "demo/exit" ? "exit code 3" : "signal 9"))
        let next = try await instance.run("asset", "launch", "-a", "demo/hello", "--wait")
        #expect(next.code == 0, "\(next.errors)")
      }
    }
  }

  @Test func `that is killed leaves its runs going, and the next one takes up what waits`()
    async throws
  {
    try await TestInstance.with { instance in
      let first = try instance.start("daemon", "run")
      let going = try await launch(
        instance, "-a", "demo/sleep", "--config-json",
        #"{"ops": {"demo__sleep": {"config": {"seconds": 3}}}}"#)
      try await waitFor("STARTED", going, instance)
      first.signal(SIGKILL)
      _ = try await first.output()
      let waiting = try await launch(instance, "-a", "demo/hello")
      try await withDaemon(instance) { _ in
        try await waitFor("SUCCESS", waiting, instance)
        try await waitFor("SUCCESS", going, instance)
      }
    }
  }

  @Test func `fails a run that can't be planned, with the reason`() async throws {
    try await TestInstance.with { instance in
      let run = try await launch(instance, "-a", "demo/hello")
      // The program that executes it knows the asset no more.
      let daemon = try instance.start("daemon", "run", with: ["ASSETKIT_PACKS": "ssc"])
      try await waitFor("FAILURE", run, instance)
      let message = try await shown(instance, run)["message"]?.text ?? ""
      #expect(message.contains("demo/hello"))
      daemon.signal(SIGTERM)
      _ = try await daemon.output()
    }
  }
}
