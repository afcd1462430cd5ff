internal import AssetKitCore
internal import BlockingIO
internal import Glibc
internal import Testing

extension TestInstance {
  /// Runs the body while a daemon works, which is ended afterwards.
  func withDaemon(_ body: (ChildProcess) async throws -> Void) async throws {
    _ = try await daemonLog(during: body)
  }

  /// The same; gives what the daemon said.
  func daemonLog(during body: (ChildProcess) async throws -> Void) async throws -> String {
    let daemon = try start("daemon", "run")
    do {
      try await wait("a daemon") { try await run("daemon", "status").code == 0 }
      try await body(daemon)
      daemon.signal(SIGTERM)
      let result = Result(try await daemon.output())
      #expect(result.code == 0, "\(result.errors)")
      return result.errors
    } catch {
      daemon.signal(SIGCONT)
      daemon.signal(SIGKILL)
      let left = Result(try await daemon.output())
      Issue.record("\(error)\n\(left.errors)")
      return left.errors
    }
  }

  /// Stops a process for a while; one of several threads may go on for a moment after the signal.
  func halt(_ process: ChildProcess) async throws {
    process.signal(SIGSTOP)
    try await wait("process \(process.processID) to stand still") {
      let states = "/proc/\(process.processID)/task/*/status"
      return try await shell("! grep -L '^State:.*stopped' \(states) | grep -q .").code == 0
    }
  }

  /// Puts a run into the queue, and gives its id.
  func launch(_ words: String...) async throws -> String {
    let launched = try await run(["asset", "launch", "--json"] + words)
    #expect(launched.code == 0, "\(launched.errors)")
    return try #require(try launched.json["run_id"]?.text)
  }

  /// A run as `run show` has it.
  func shown(_ run: String) async throws -> JSONValue {
    try await self.run("run", "show", run, "--json").json
  }

  /// Waits until a run has a status.
  func waitFor(_ status: String, _ run: String) async throws {
    try await wait("run \(run) to be \(status)") {
      try await shown(run)["status"] == .string(status)
    }
  }

  /// The process that executes a run, once there is one.
  func worker(of run: String) async throws -> Int32 {
    var process: Int32?
    try await wait("a worker of run \(run)") {
      let worker = try await shown(run)["worker"]?.text ?? ""
      process =
        worker.hasPrefix("launch:") ? nil : worker.split(separator: ":").last.flatMap { Int32($0) }
      return process != nil
    }
    return try #require(process)
  }
}
