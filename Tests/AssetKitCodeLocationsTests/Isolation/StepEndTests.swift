import AssetKitCore
import BlockingIO
import Foundation
import Testing

@testable import AssetKitCodeLocations

/// How the program of a step may end, and that nothing of it stays.
@Suite(.timeLimit(.minutes(1)))
struct StepEndTests {
  @Test(arguments: [
    ("echo bad luck >&2; exit 3", "'sh' exited with code 3: 'bad luck'"),
    ("kill -SEGV $$", "'sh' was ended by signal 11 (SIGSEGV)"),
    ("kill -KILL $$", "'sh' was ended by signal 9 (SIGKILL)"),
  ])
  func `a crash is a reason`(script: String, message: String) async throws {
    #expect(try await runShell(script).failure == message)
  }

  @Test func `closed streams are no end`() async throws {
    try await withSignalFile { path in
      let run = try await runShell("exec >&- 2>&-; sleep 0.2; echo done > \(path)")
      #expect(run.failure == nil)
      #expect(try await TextFile.line(of: path) == "done")
    }
  }

  @Test func `a line of 100 MB is cut, with a note`() async throws {
    let run = try await runShell("head -c 104857600 /dev/zero | tr '\\0' x; echo; echo next")
    #expect(run.failure == nil)
    #expect(run.output.count == 2 && run.output.last == "[stdout] next")
    let line = try #require(run.output.first)
    #expect(line.hasSuffix("xxx … [104857600 bytes, cut here]"))
    #expect(line.utf8.count < 66_000)
  }

  @Test func `odd bytes and line ends are read`() async throws {
    let run = try await runShell("printf 'caf\\303\\251 \\377\\r\\n\\nrest'")
    #expect(run.output == ["[stdout] café \u{FFFD}", "[stdout] ", "[stdout] rest"])
  }

  @Test func `output in plenty is complete and in order`() async throws {
    let run = try await runShell("seq 1 50000; echo end >&2")
    #expect(run.output.filter { $0.hasPrefix("[stdout]") } == (1...50_000).map { "[stdout] \($0)" })
  }

  @Test func `a process that is left behind is ended, and named`() async throws {
    try await withSignalFile { path in
      let run = try await runShell("sleep 300 & echo $! > \(path)")
      let child = try await TextFile.line(of: path)
      #expect(run.failure == nil)
      #expect(
        run.logs.first
          == LogLine(
            level: .warning,
            message: "[pipes] 'sh' ended and left processes behind, which were ended: "
              + "sleep (\(child))"))
      #expect(try !isAlive(#require(Int32(child))))
    }
  }

  @Test func `a process that is left behind fails the step where that is asked for`() async throws {
    let run = try await runShell("(trap '' TERM; exec sleep 300) >/dev/null 2>&1 &") {
      $0.leftBehind = .fails
    }
    #expect(run.failure?.hasPrefix("'sh' ended and left processes behind: sleep (") == true)
  }

  @Test func `nobody waits for a process out of reach that holds the output`() async throws {
    try await withSignalFile { path in
      let run = try await runShell(
        "setsid sh -c 'echo $$ > \(path); exec sleep 300' & while [ ! -s \(path) ]; do sleep 0.01; done"
      )
      let child = try #require(Int32(try await TextFile.line(of: path)))
      defer { kill(child, SIGKILL) }
      #expect(run.failure == nil)
      #expect(run.logs.contains { $0.message.contains("still holds its output") })
    }
  }

  @Test(arguments: [("", "TERM"), ("trap '' TERM;", "nothing but KILL")])
  func `a cancelled run ends the whole group`(trap: String, heeds: String) async throws {
    try await withSignalFile { path in
      let script = """
        \(trap) sleep 300 & echo $$ $! > \(path)
        while :; do sleep 300; done
        """
      let run = Task { try await runShell(script) }
      let processes = try await TextFile.line(of: path).split(separator: " ").compactMap {
        Int32($0)
      }
      run.cancel()
      #expect(try await run.value.outcome.end == .canceled)
      #expect(processes.count == 2)
      for process in processes { #expect(try !isAlive(process)) }
    }
  }

  @Test func `a cancelled program may clean up, and what it says is recorded`() async throws {
    try await withSignalFile { path in
      let script =
        "trap 'echo cleaning; sleep 1.5; echo clean; exit 1' TERM; echo ready > \(path); while :; do sleep 0.01; done"
      let run = Task { try await runShell(script) { $0.command.grace = .seconds(20) } }
      _ = try await TextFile.line(of: path)
      run.cancel()
      let result = try await run.value
      #expect(result.outcome.end == .canceled)
      // Longer than the runner waits for other steps, and once: a second SIGTERM would run the trap
      // again.
      #expect(
        result.output.filter { $0.hasPrefix("[stdout]") } == [
          "[stdout] cleaning", "[stdout] clean",
        ])
    }
  }

  @Test func `the timeout of the asset reaches the program`() async throws {
    try await withSignalFile { path in
      var definition = shellAssets("trap '' TERM; echo $$ > \(path); while :; do sleep 300; done")
      definition.timeout = .milliseconds(500)
      let run = try await StepRun.execute(definition)
      #expect(run.failure == "took longer than its time limit of 0.5 seconds")
      #expect(try !isAlive(#require(Int32(try await TextFile.line(of: path)))))
    }
  }

  @Test func `a step that is cancelled before it begins starts nothing`() async throws {
    try await withSignalFile { path in
      let command = StepCommand(["sh", "-c", "echo > \(path)"])
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await StepProcess.run(command) { _ in .goOn }
      }
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  /// In a process of its own: other tests open descriptors and start processes meanwhile.
  @Test func `no descriptor, zombie or file stays`() async throws {
    await #expect(processExitsWith: .success) {
      let scripts = [
        "exit 0", "exit 1", "kill -KILL $$", "sleep 300 &", "exec >&- 2>&-",
        "echo garbage >> $(ls -d ${TMPDIR:-/tmp}/assetkit-pipes-*/messages); sleep 60",
      ]
      let parent = NSTemporaryDirectory() + "assetkit-leak-\(getpid())"
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: false)
      defer { try? FileManager.default.removeItem(atPath: parent) }
      setenv("TMPDIR", parent, 1)
      func descriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
      }
      // What is made once, such as dispatch's own descriptors, is there after the first round.
      for script in scripts { _ = try await runShell(script) }
      _ = try await runMissing()
      let before = try descriptors()
      for script in scripts {
        for _ in 0..<3 {
          _ = try await runShell(script)
          _ = try await runMissing()
        }
      }
      let cancelled = Task { try await runShell("sleep 300") }
      try await Task.sleep(for: .milliseconds(100))
      cancelled.cancel()
      _ = try await cancelled.value
      let after = try descriptors()
      guard after == before else { throw Leak(what: "\(before) descriptors became \(after)") }
      var status: Int32 = 0
      guard waitpid(-1, &status, WNOHANG) == -1, errno == ECHILD else {
        throw Leak(what: "a child is left")
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: parent)
      guard files.isEmpty else { throw Leak(what: "\(files)") }
    }
  }
}

private struct Leak: Error { let what: String }

/// A step whose program isn't there.
private func runMissing() async throws -> StepRun {
  let step = PipesStep(StepCommand(["/no/such/program"]))
  return try await StepRun.execute(
    PipesAssets([AssetSpec("asset")], step: step, declared: DeclarationSite()).definition)
}
