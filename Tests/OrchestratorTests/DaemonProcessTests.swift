import AssetKitCore
import BlockingIO
import Glibc
import Testing

/// Daemons and the processes of runs, as they are started by a user.
@Suite struct `A daemon` {
  @Test func `executes what is queued, in processes of their own, and ends at a signal`()
    async throws
  {
    try await TestInstance.with { instance in
      let waiting = try await instance.launch("-a", "demo/hello")
      #expect(try await instance.shown(waiting)["status"] == .string("QUEUED"))
      try await instance.withDaemon { daemon in
        let done = try await instance.run(
          "asset", "launch", "-a", "demo/chain/0003", "--wait", "--json")
        #expect(try done.json["status"] == .string("SUCCESS"))
        try await instance.waitFor("SUCCESS", waiting)
        let worker = try await instance.shown(waiting)["worker"]?.text
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
      try await instance.withDaemon { _ in
        let run = try await instance.launch("-a", "demo/sleep")
        try await instance.waitFor("STARTED", run)
        let asked = ContinuousClock.now
        let canceled = try await instance.run("run", "cancel", run, "--wait")
        #expect(canceled.output.contains("CANCELED"))
        #expect(asked.duration(to: .now) < .seconds(4))
        #expect(try await instance.shown(run)["status"] == .string("CANCELED"))
      }
    }
  }

  @Test func `lets a run wait for its pool until somebody gives it a slot`() async throws {
    try await TestInstance.with { instance in
      let set = try await instance.run("instance", "concurrency", "set", "demo", "0")
      #expect(set.output == "the limit of demo is 0\n")
      let refused = try await instance.run("asset", "materialize", "-a", "demo/sleep")
      #expect(refused.code == 2)
      #expect(refused.errors.contains("its limit was set to 0; see `ssc-orchestrator instance"))
      try await instance.withDaemon { _ in
        let run = try await instance.launch(
          "-a", "demo/sleep", "--config-json",
          #"{"ops": {"demo__sleep": {"config": {"seconds": 1}}}}"#)
        try await instance.waitFor("STARTED", run)
        #expect(
          try await instance.run("instance", "concurrency", "get", "demo", "--json").json == [
            ["pool": "demo", "limit": 0, "is_default": false, "taken": 0]
          ])
        _ = try await instance.run("instance", "concurrency", "set", "demo", "1")
        try await instance.waitFor("SUCCESS", run)
      }
      let back = try await instance.run("instance", "concurrency", "set", "demo", "default")
      #expect(back.output == "the limit of demo is the default, which is none\n")
      let all = try await instance.run("instance", "concurrency", "get", "--all")
      #expect(all.output == "No pool has a limit, and none is in use.\n")
      let wrong = try await instance.run("instance", "concurrency", "set", "demo", "1001")
      #expect(wrong.code == 2)
      #expect(
        wrong.errors.contains("`LIMIT` expects a number from 0 to 1000, or `default`, found `1001`")
      )
      let neither = try await instance.run("instance", "concurrency", "get")
      #expect(neither.code == 2)
      #expect(neither.errors.contains("give a pool, or `--all`"))
    }
  }

  @Test(arguments: ["demo/exit", "demo/sleep"])
  func `records why a process that died did, and goes on`(asset: String) async throws {
    try await TestInstance.with { instance in
      try await instance.withDaemon { _ in
        let run = try await instance.launch("-a", asset)
        if asset == "demo/sleep" {
          try await instance.waitFor("STARTED", run)
          let worker = try await instance.shown(run)["worker"]?.text ?? ""
          let process = try #require(worker.split(separator: ":").last.flatMap { Int32($0) })
          #expect(kill(process, SIGKILL) == 0)
        }
        try await instance.waitFor("FAILURE", run)
        let message = try await instance.shown(run)["message"]?.text ?? ""
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
      let going = try await instance.launch(
        "-a", "demo/sleep", "--config-json",
        #"{"ops": {"demo__sleep": {"config": {"seconds": 3}}}}"#)
      try await instance.waitFor("STARTED", going)
      first.signal(SIGKILL)
      _ = try await first.output()
      let waiting = try await instance.launch("-a", "demo/hello")
      try await instance.withDaemon { _ in
        try await instance.waitFor("SUCCESS", waiting)
        try await instance.waitFor("SUCCESS", going)
      }
    }
  }

  @Test func `fails a run that can't be planned, with the reason`() async throws {
    try await TestInstance.with { instance in
      let run = try await instance.launch("-a", "demo/hello")
      // The program that executes it knows the asset no more.
      let daemon = try instance.start("daemon", "run", with: ["ASSETKIT_PACKS": "ssc"])
      try await instance.waitFor("FAILURE", run)
      let message = try await instance.shown(run)["message"]?.text ?? ""
      #expect(message.contains("demo/hello"))
      daemon.signal(SIGTERM)
      _ = try await daemon.output()
    }
  }
}
