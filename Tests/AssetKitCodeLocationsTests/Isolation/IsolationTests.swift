import AssetKitCore
import BlockingIO
import Testing
import TestSupport

@testable import AssetKitCodeLocations

/// What a step's program is given, and what it may use.
@Suite(.timeLimit(.minutes(1)))
struct IsolationTests {
  @Test func `only declared variables pass, and a documented few`() async throws {
    let definition = shellAssets("env") { step in
      step.command.environment = StepEnvironment(
        ["LITERAL": "a b"], passing: ["TOKEN", "NOT_THERE"])
    }
    let run = try await StepRun.execute(
      definition, environment: ["TOKEN": "secret", "POSTGRES_PASSWORD": "hidden", "TZ": "UTC"])
    let names = run.output.compactMap { line in
      line.dropFirst("[stdout] ".count).split(separator: "=").first.map(String.init)
    }
    // A shell adds these by itself.
    let declared = Set(names).subtracting(StepEnvironment.alwaysPassed).subtracting(["PWD", "_"])
      .subtracting(["SHLVL", "OLDPWD"])
    #expect(
      declared == ["LITERAL", "TOKEN", "DAGSTER_PIPES_CONTEXT", "DAGSTER_PIPES_MESSAGES"])
    #expect(run.output.contains("[stdout] LITERAL=a b"))
    #expect(run.output.contains("[stdout] TOKEN=secret"))
    #expect(run.output.contains("[stdout] TZ=UTC"))
  }

  @Test func `it leads a session, has no input and no other descriptors`() async throws {
    let run = try await runShell(
      """
      set -- $(cat /proc/self/stat); echo "session $(( $6 == $$ )) group $(( $5 == $$ ))"
      cat; ls -m /proc/$$/fd
      """)
    #expect(run.output.first == "[stdout] session 1 group 1")
    // A shell keeps its script in none, and without a pipe it needs no other; more would be ours.
    #expect(run.output.last == "[stdout] 0, 1, 2")
  }

  @Test func `it begins in its directory, with PATH of its own`() async throws {
    try await TemporaryDirectory.with { directory in
      try TextFile.write("#!/bin/sh\npwd\n", to: directory.path + "/here")
      _ = try await Command("chmod", ["+x", directory.path + "/here"]).run()
      var step = PipesStep(StepCommand(["here"]))
      step.command.directory = directory.path
      step.command.environment = StepEnvironment(["PATH": "\(directory.path):/usr/bin:/bin"])
      let assets = PipesAssets([AssetSpec("asset")], step: step, declared: DeclarationSite())
      let run = try await StepRun.execute(assets.definition)
      #expect(run.output == ["[stdout] \(directory.path)"])
    }
  }

  @Test(
    arguments: [
      (
        ["no-such-program"], nil,
        "'no-such-program' was not started: no such program in PATH (/usr/bin:/bin); give its path, "
          + "or declare another PATH"
      ),
      (["/etc/passwd"], nil, "'/etc/passwd' was not started: Permission denied"),
      (
        ["sh"], "/no/such",
        "'sh' was not started: its working directory '/no/such': No such file or directory"
      ),
      ([], nil, "'' was not started: the command is empty"),
      (["sh", "a\0b"], nil, "'sh' was not started: an argument holds U+0000"),
    ] as [([String], String?, String)])
  func `what can't be started is a reason`(
    arguments: [String], directory: String?, message: String
  ) async throws {
    var step = PipesStep(StepCommand(arguments, directory: directory))
    step.command.environment = StepEnvironment(["PATH": "/usr/bin:/bin"])
    let assets = PipesAssets([AssetSpec("asset")], step: step, declared: DeclarationSite())
    let run = try await StepRun.execute(assets.definition)
    #expect(run.failure == message)
  }

  @Test func `its memory is limited`() async throws {
    let script = "python3 -c 'bytearray(1 << 30)'"
    let run = try await runShell(script) { $0.command.limits.memory = 256 << 20 }
    #expect(
      run.failure == "'sh' exited with code 1 (its memory limit is 256 MiB): 'MemoryError'")
    #expect(try await runShell(script).failure == nil)
  }

  @Test func `its CPU time is limited`() async throws {
    let run = try await runShell("while :; do :; done") { $0.command.limits.cpuTime = .seconds(1) }
    #expect(run.failure == "'sh' used more CPU time than its limit of 1.0 seconds and was ended")
  }

  @Test func `its time is limited, and what it started ends with it`() async throws {
    try await withSignalFile { path in
      let run = try await runShell("sleep 300 & echo $! > \(path); wait") {
        $0.command.limits.wallTime = .milliseconds(300)
      }
      #expect(run.failure == "'sh' took longer than its time limit of 0.3 seconds and was ended")
      let child = try #require(Int32(try await TextFile.line(of: path)))
      #expect(try !isAlive(child))
    }
  }
}
