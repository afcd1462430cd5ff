import AssetKitCore
import AssetKitRedis
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database, .enabled(if: TestRedis.absence == nil, "redis-server isn't installed"))
struct `The queue processor` {
  @Test func `messages with parent_version make the edge, once, and read the package`()
    async throws
  {
    try await QueueWorld.with { world in
      let name = world.names[0]
      let parent = ParentReference(id: "4:a:1", constraints: ">=1", versionName: "app")
      try await world.push(name, parent: parent)
      try await world.push(name, parent: parent)
      let run = try await world.process()
      #expect(run.end == .success)
      #expect(try await world.edges() == ["4:a:1 >=1 app -> \(name)"])
      #expect(try await world.state(name) == .complete)
      #expect(run.count("total_processed") == 2)
      #expect(run.count("successful") == 2)
      #expect(run.count("failed") == 0)
      #expect(run.count("validation_errors") == 0)
      #expect(run.count("unsupported_types") == 0)
      #expect(run.rate("success_rate") == 100)
      #expect(run.metadata["message"] == .text("Processed 2 messages from Redis queue"))
      #expect(run.count("packages_read") == 1)
      #expect(try await world.pending() == 0)
    }
  }

  @Test func `pending messages of a dead consumer are claimed`() async throws {
    try await QueueWorld.with { world in
      let dead = try world.queue("dead")
      let streams = try await dead.prepare()
      for name in world.names.prefix(3) { try await world.push(name) }
      #expect(try await dead.read(100, from: streams).count == 3)
      #expect(try await world.process().count("total_processed") == 0)
      try await Task.sleep(for: .milliseconds(1_100))
      let run = try await world.process()
      #expect(run.count("successful") == 3)
      #expect(run.count("claimed_messages") == 3)
      #expect(try await world.pending() == 0)
    }
  }

  @Test func `a message that is never done is given up after so many deliveries`() async throws {
    try await QueueWorld.with { world in
      let dead = try world.queue("dead")
      let streams = try await dead.prepare()
      try await world.push(world.names[0])
      let entry = try #require(try await dead.read(1, from: streams).first)
      let claim: RedisCommand = [
        "XCLAIM", "package_extraction", "extractors", "other", 0, .text(entry.place.id),
      ]
      for _ in 1..<5 { try await world.client.send(claim) }
      try await Task.sleep(for: .milliseconds(1_100))
      let run = try await world.process()
      #expect(run.count("poisonous_messages") == 1)
      let letter = try #require(try await dead.deadLetters(limit: nil).first)
      #expect(
        letter.error == "Processing error: delivered 5 times, and never processed to the end")
      #expect(letter.firstID == entry.place.id)
      #expect(try await world.pending() == 0)
    }
  }

  @Test func `each bad message is among the dead letters with its reason`() async throws {
    try await QueueWorld.with { world in
      let bad = [
        ("{", "JSON decode error: "), ("{}", "Validation error: node_type: the field is missing"),
        (
          #"{"node_type": "PyPIPackage", "package": "-"}"#,
          "Validation error: package: no PyPIPackage can have the name \"-\""
        ),
        (#"{"node_type": "GoPackage", "package": "a"}"#, "Unsupported node_type: GoPackage"),
        (
          #"{"node_type": "PyPIPackage", "package": "no-such-package"}"#,
          "Processing error: the registry has no package no-such-package"
        ),
      ]
      for (json, _) in bad { try await world.put(json) }
      try await world.client.send(["XADD", "package_extraction", "*", "date", "x"])
      try await world.push(world.names[0])
      let run = try await world.process()
      #expect(run.end == .success)
      #expect(run.count("total_processed") == 7)
      #expect(run.count("successful") == 1)
      #expect(run.count("failed") == 2)
      #expect(run.count("validation_errors") == 3)
      #expect(run.count("unsupported_types") == 1)
      let letters = try await world.queue("test").deadLetters(limit: nil)
      #expect(letters.count == 6)
      for (json, reason) in bad {
        let letter = try #require(letters.first { $0.data == Array(json.utf8) })
        #expect(letter.error.hasPrefix(reason), "\(letter.error)")
      }
      #expect(letters.contains { $0.error == "Validation error: the message has no field `data`" })
      #expect(try await world.pending() == 0)
    }
  }

  @Test func `a known package is read again only when that is asked for`() async throws {
    try await QueueWorld.with { world in
      let name = world.names[0]
      try await world.push(name)
      _ = try await world.process()
      try await world.push(name)
      #expect(try await world.process().count("requests") == 0)
      try await world.push(name, refresh: true)
      let refreshed = try await world.process()
      #expect(refreshed.count("packages_read") == 1)
      #expect((refreshed.count("requests") ?? 0) > 0)
    }
  }

  @Test func `a failed extraction is a dead letter, and can be had again`() async throws {
    let faults = FaultPlan(percent: 0, persistentPercent: 100, seed: 3)
    try await QueueWorld.with(faults: faults) { world in
      try await world.push(world.names[0])
      let run = try await world.process()
      #expect(run.count("failed") == 1)
      let queue = try world.queue("test")
      let letters = try await queue.deadLetters(limit: nil)
      #expect(letters.first?.error.hasPrefix("Processing error: ") == true)
      world.world.simulator.faults = .none
      #expect(try await queue.requeue(letters + letters) == 1)
      #expect(try await world.process().count("successful") == 1)
      #expect(try await queue.deadLetters(limit: nil).isEmpty)
    }
  }

  @Test func `both spellings of the stream's name are read, unless one is named`() async throws {
    try await QueueWorld.with { world in
      let json = #"{"node_type": "PyPIPackage", "package": "\#(world.names[0])"}"#
      try await world.put(json, to: "package-extraction")
      try await world.put(json, "[", to: "package_extraction")
      #expect(
        try await world.process(settings: ["REDIS_STREAM": "other"]).count("total_processed") == 0)
      #expect(try await world.process().count("successful") == 2)
      #expect(try await world.client.send(["XLEN", "package_extraction-dlq"]).integer == 1)
      #expect(try await world.pending("package-extraction") == 0)
    }
  }

  @Test func `what a package requires is queued in turn when that is asked for`() async throws {
    try await QueueWorld.with { world in
      let truth = world.world.registry.groundTruth()
      let package = try #require(truth.packages.first { !$0.versions.flatMap(\.edges).isEmpty })
      try await world.push(package.name)
      let run = try await world.process(["queue_dependencies": true])
      #expect((run.count("dependencies_queued") ?? 0) > 0)
      let forgotten = try await world.world.number(
        """
        SELECT count(*) FROM ssc.packages p WHERE state = 'stub' AND EXISTS (
          SELECT FROM ssc.requirements r WHERE r.package_id = p.package_id AND r.is_plain)
        """)
      #expect(forgotten == 0)
      let complete = try await world.world.number(
        "SELECT count(*) FROM ssc.packages WHERE state = 'complete'")
      #expect(complete > 1 && complete <= truth.packages.count)
    }
  }

  @Test func `a run that is over takes its consumer off the group`() async throws {
    try await QueueWorld.with { world in
      try await world.push(world.names[0])
      _ = try await world.process()
      let status = try await world.queue("test").status()
      #expect(status.map(\.stream) == ["package_extraction"])
      #expect(status.first?.consumers == [])
      #expect(status.first?.waiting == 0 && status.first?.length == 1)
    }
  }

  @Test func `a server that can't be used is named with its settings`() async throws {
    try await QueueWorld.with(packages: 1) { world in
      let run = try await world.process(settings: ["REDIS_PORT": "1"])
      #expect(
        run.end
          == .failure(
            "resource 'redis_queue' could not be set up: Redis: can't connect to 127.0.0.1:1: "
              + "Connection refused; see REDIS_HOST, REDIS_PORT, REDIS_TLS"))
    }
  }
}
