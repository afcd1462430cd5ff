import BlockingIO
import Testing

@Suite struct `Completion` {
  @Test func `gives Bash a script that it can read`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let script = try await instance.run("completion", "bash")
      #expect(script.code == 0)
      let check = try await Command("bash", ["-n", "-c", script.output]).run()
      #expect(check.succeeded, "\(check.standardError)")
    }
  }

  @Test(arguments: ["zsh", "fish"])
  func `gives other shells one too`(shell: String) async throws {
    try await TestInstance.withoutDatabase { instance in
      let script = try await instance.run("completion", shell)
      #expect(script.code == 0)
      #expect(script.output.contains("ssc-orchestrator"))
    }
  }

  @Test func `knows assets and schedules, and starts no server for runs`() async throws {
    try await TestInstance.withoutDatabase { instance in
      let keys = try await instance.run("__complete", "asset-keys")
      #expect(keys.output.split(separator: "\n").contains("demo/hello"))
      #expect(try await instance.run("__complete", "schedule-names").output == "demo_hourly\n")
      #expect(try await instance.run("__complete", "run-ids").output == "")
      #expect(try await instance.run("instance", "status").output.hasPrefix("not created"))
    }
  }
}
