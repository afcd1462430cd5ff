import AssetKitCore
import BlockingIO
import Glibc
import Testing

/// `sensor …`, as a user types it.
@Suite struct `Sensor commands` {
  @Test func `try a sensor, tick it, and show what came of it`() async throws {
    try await TestInstance.with { instance in
      let early = try await instance.run("sensor", "preview", "demo_after_hello")
      #expect(
        early.output == "it has no cursor yet, and begins with what happens after its start; "
          + "a cursor of 0 tells it of all materializations\n")
      let preview = try await instance.run("sensor", "preview", "demo_counter")
      #expect(preview.output == "run of key:\"demo/hello\", key hello-1\ncursor: 1\n")
      let later = try await instance.run(
        "sensor", "preview", "demo_counter", "--cursor", "41", "--last_run_key", "hello-41",
        "--since", "2026-03-29T00:00:00Z", "--json")
      #expect(try later.json["cursor"] == "42")
      #expect(try await instance.run("sensor", "logs", "demo_counter").output.hasPrefix("No tick"))
      let tick = try await instance.run("sensor", "tick", "demo_counter", "--json")
      let run = try #require(try tick.json["run_ids"]?.items.first?.text)
      #expect(try await instance.run("sensor", "cursor", "demo_counter").output == "1\n")
      let shown = try await instance.run("run", "show", run, "--json").json
      #expect(shown["tags"]?["dagster/run_key"] == "hello-1")
      #expect(shown["tags"]?["dagster/sensor_name"] == "demo_counter")
      #expect(try await instance.run("sensor", "logs", "demo_counter").output.contains(run))
    }
  }

  @Test func `set and delete a cursor`() async throws {
    try await TestInstance.with { instance in
      let set = try await instance.run("sensor", "cursor", "demo_counter", "--set", "7")
      #expect(set.output == "7\n")
      let gone = try await instance.run("sensor", "cursor", "demo_counter", "--delete")
      #expect(gone.output == "no cursor\n")
      let wrong = try await instance.run("sensor", "cursor", "demo_after_hello", "--set", "x")
      #expect(wrong.code == 2)
      #expect(
        wrong.errors.contains("the cursor of a sensor of kind ASSET is a number from 0, found `x`"))
      let negative = try await instance.run("sensor", "cursor", "demo_after_hello", "--set", "-5")
      #expect(negative.code == 2)
    }
  }

  @Test func `start and stop sensors, and name a near miss`() async throws {
    try await TestInstance.with { instance in
      let started = try await instance.run("sensor", "start", "demo_counter", "demo_failures")
      #expect(started.output == "demo_counter is started\ndemo_failures is started\n")
      let running = try await instance.run("sensor", "list", "--running", "--name")
      #expect(running.output == "demo_counter\ndemo_failures\n")
      _ = try await instance.run("sensor", "reset", "--all")
      #expect(try await instance.run("sensor", "list", "--running").output == "No sensors.\n")
      let missed = try await instance.run("sensor", "start", "demo_countr")
      #expect(missed.code == 2)
      #expect(
        missed.errors.contains("there is no sensor `demo_countr`; did you mean `demo_counter`?"))
      let unknown = try await instance.run("sensor", "tick", "nix")
      #expect(
        unknown.errors.contains(
          "there is no sensor `nix`; `sensor list` shows those that there are"))
      let conditions = try await instance.run(
        "sensor", "start", "default_automation_condition_sensor")
      #expect(conditions.code == 2)
      #expect(
        conditions.errors.contains(
          "there is no sensor `default_automation_condition_sensor`: no asset has an automation "
            + "condition that no other sensor evaluates"))
    }
  }

  @Test func `react to what a daemon does, and alert once of a run that fails`() async throws {
    try await TestInstance.with { instance in
      _ = try await instance.run("sensor", "start", "demo_after_hello", "demo_failures")
      let daemon = try instance.start("daemon", "run")
      let done = try await instance.run("asset", "launch", "-a", "demo/hello", "--wait")
      #expect(done.code == 0, "\(done.errors)")
      try await instance.wait("the run that follows") {
        try await instance.run("run", "list", "--json").json.items.contains {
          $0["tags"]?["dagster/sensor_name"] == "demo_after_hello"
        }
      }
      _ = try await instance.run("asset", "launch", "-a", "demo/fail", "--wait")
      try await instance.wait("the alert") {
        let logs = try await instance.run("sensor", "logs", "demo_failures")
        return logs.output.contains("DEMO_WEBHOOK_URL, which isn't set")
      }
      daemon.signal(SIGTERM)
      _ = try await daemon.output()
    }
  }
}
