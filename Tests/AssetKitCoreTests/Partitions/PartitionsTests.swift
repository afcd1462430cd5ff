import AssetKitCore
import AssetKitTesting
import Testing

/// Keys, ranges, dimensions and what runs make of them.
@Suite struct PartitionsTests {
  private let letters = PartitionsDefinition.static(["a", "b", "c", "d"])
  private let noon = Instant(secondsSince1970: 1_790_000_000)

  private func partitions(_ definition: PartitionsDefinition, dynamic: [String: [String]] = [:])
    throws -> Partitions
  {
    try PartitionScope(now: noon, dynamic: dynamic).partitions(of: definition)
  }

  @Test func `static and dynamic keys have the order in which they came`() throws {
    let fixed = try partitions(letters)
    #expect(fixed.keys(in: fixed.all) == ["a", "b", "c", "d"])
    let dynamic = try partitions(.dynamic("customers"), dynamic: ["customers": ["z", "b", "y"]])
    #expect(dynamic.keys(in: dynamic.all) == ["z", "b", "y"])
    #expect(dynamic.position(of: "y") == 2)
    #expect(try partitions(.dynamic("customers")).count == 0)
  }

  @Test func `keys of several dimensions follow the names of the dimensions`() throws {
    let grid = try partitions(
      .multi(["y": letters, "x": .static(["1", "2"]), "w": .static(["p", "q", "r"])]))
    #expect(grid.count == 24)
    #expect(grid.keys(in: PartitionSet(0..<5)) == ["p|1|a", "p|1|b", "p|1|c", "p|1|d", "p|2|a"])
    for position in 0..<grid.count {
      #expect(grid.position(of: grid.key(at: position)) == position)
    }
    #expect(grid.position(of: "p|1") == nil)
    #expect(grid.dimensionKeys(at: 23).map(\.dimension) == ["w", "x", "y"])
    // A range is the product of the ranges of the dimensions.
    let range = try grid.set(from: "p|2|b", through: "q|2|c")
    #expect(grid.keys(in: range) == ["p|2|b", "p|2|c", "q|2|b", "q|2|c"])
  }

  @Test func `unknown keys and empty ranges are refused with what there is`() throws {
    let fixed = try partitions(.static(["apple", "banana", "cherry"]))
    #expect(
      message { try fixed.set(of: ["bananna"]) }
        == "no partition has the key 'bananna'; did you mean 'banana'?")
    #expect(
      message { try fixed.set(of: ["1", "2", "3", "4"]) }
        == "no partition has the key '1', '2', '3' and 1 more; there are 3, from 'apple' to 'cherry'"
    )
    #expect(
      message { try fixed.set(from: "cherry", through: "apple") }
        == "the range is empty: 'cherry' comes after 'apple'")
    let days = try partitions(.daily(from: "2026-09-18"))
    #expect(
      message { try days.set(of: ["2026-13-01"]) }
        == "no partition has the key '2026-13-01'; there are 3, from '2026-09-18' to '2026-09-20'")
    #expect(
      message { try partitions(.dynamic("none")).set(of: ["x"]) }
        == "no partition has the key 'x'; there is none")
  }

  private func message(_ body: () throws -> PartitionSet) -> String? {
    do {
      _ = try body()
      return nil
    } catch { return (error as? DefinitionError)?.message }
  }

  @Test func `windows that are over are partitions, one hundred thousand of them too`() throws {
    let hours = try partitions(.hourly(from: "2010-01-01-00:00", timeZone: "Europe/Berlin"))
    #expect(hours.count > 140_000)
    for position in stride(from: 0, to: hours.count, by: 997) {
      let key = hours.key(at: position)
      #expect(hours.position(of: key) == position)
      #expect(
        hours.window(at: position).map { $0.end.secondsSince1970 - $0.start.secondsSince1970 }
          == 3_600)
    }
    #expect(hours.position(of: "2009-12-31-23:00") == nil)
    #expect(hours.position(of: "2100-01-01-00:00") == nil)
  }

  @Test func `formats of one's own name windows, and can be read back`() throws {
    let months = try partitions(
      .timeWindow(
        TimeWindowPartitions(cron: "@monthly", from: "01/2026", format: "%m/%Y")))
    #expect(months.keys(in: PartitionSet(0..<3)) == ["01/2026", "02/2026", "03/2026"])
    let days = try partitions(
      .timeWindow(TimeWindowPartitions(cron: "@daily", from: "2024-060", format: "%Y-%j")))
    #expect(days.key(at: 0) == "2024-060")
    #expect(days.window(at: 0)?.start.iso8601 == "2024-02-29T00:00:00Z")
  }

  // MARK: Validation

  private func faults(_ specs: AssetSpec...) -> [String] {
    var definitions = Definitions()
    for spec in specs {
      definitions.add(AssetDefinition(name: "\(spec.key)", specs: [spec]) { _ in [] })
    }
    do {
      try definitions.validate()
      return []
    } catch { return error.faults.map(\.message) }
  }

  @Test func `faulty definitions are named, each with what is wrong`() {
    #expect(
      faults(AssetSpec("s", partitions: .static(["a", "b", "a", "x...y", ""])))
        == [
          "asset 's': the partition 'a' is declared twice",
          "asset 's': the key 'x...y' must not hold '...', which tells ranges",
          "asset 's': the key of a partition isn't empty",
        ])
    #expect(faults(AssetSpec("s", partitions: .static([]))) == ["asset 's': it has no partition"])
    #expect(
      faults(AssetSpec("d", partitions: .daily(from: "yesterday")))
        == ["asset 'd': the start 'yesterday' doesn't have the form '%Y-%m-%d'"])
    #expect(
      faults(AssetSpec("d", partitions: .daily(from: "2026-01-02", until: "2026-01-01")))
        == ["asset 'd': the end '2026-01-01' isn't after the start '2026-01-02'"])
    #expect(
      faults(
        AssetSpec(
          "h",
          partitions: .timeWindow(
            TimeWindowPartitions(cron: "0 * * * *", from: "2026-01-01", format: "%Y-%m-%d")))
      ).first?.hasPrefix("asset 'h': windows of '0 * * * *' have the same key") == true)
    #expect(
      faults(AssetSpec("w", partitions: .weekly(from: "2026-01-01", timeZone: "Europe/Berln")))
        .first?.contains("Europe/Berlin") == true)
    #expect(
      faults(AssetSpec("m", partitions: .multi(["x": .static(["a|b"]), "y": letters])))
        == ["asset 'm': dimension 'x': the key 'a|b' must not hold any of | [ ] ,"])
  }

  @Test func `mappings that don't fit are named`() {
    #expect(
      faults(
        AssetSpec("up", partitions: letters),
        AssetSpec("down", deps: ["up"], partitions: .daily(from: "2026-01-01")))
        == [
          "asset 'down': its partitions can't be mapped to those of 'up': its partitions are static, "
            + "not time-window: give another mapping"
        ])
    #expect(
      faults(
        AssetSpec("up", partitions: .daily(from: "2026-01-01", timeZone: "Europe/Berlin")),
        AssetSpec("down", deps: ["up"], partitions: .daily(from: "2026-01-01")))
        == [
          "asset 'down': its partitions can't be mapped to those of 'up': its windows are in the zone "
            + "Europe/Berlin, not UTC"
        ])
    #expect(
      faults(
        AssetSpec("up"),
        AssetSpec("down", deps: ["up"], partitions: letters, partitionMappings: ["up": .all]),
        AssetSpec("else", partitions: letters, partitionMappings: ["up": .all]))
        == [
          "asset 'down': it maps partitions of 'up', which has none",
          "asset 'else': it maps partitions of 'up', on which it doesn't depend",
        ])
    #expect(
      faults(
        AssetSpec("up", partitions: .multi(["x": letters, "y": .static(["1"])])),
        AssetSpec("down", deps: ["up"], partitions: letters),
        AssetSpec(
          "named", deps: ["up"], partitions: letters,
          partitionMappings: ["up": .multiToSingle(dimension: "z")]))
        == [
          "asset 'named': its partitions can't be mapped to those of 'up': there is no dimension 'z'"
        ])
  }

  // MARK: Mappings, through the context of a run

  private func upstream(
    _ mapping: PartitionMapping?, _ up: PartitionsDefinition, _ down: PartitionsDefinition?,
    _ partition: RunPartition?
  ) async throws -> [String] {
    var definitions = Definitions()
    definitions.add(AssetDefinition("up", partitions: up) { _ in .materialized() })
    definitions.add(
      AssetDefinition(
        "down", deps: ["up"], partitions: down, partitionMappings: mapping.map { ["up": $0] } ?? [:]
      ) { context in
        .materialized(["up": .text(context.upstreamPartitions(of: "up").joined(separator: " "))])
      })
    let plan = try RunPlan(
      definitions: definitions, selection: ["down"], partition: partition,
      scope: PartitionScope(now: noon))
    let storage = InMemoryStorage()
    _ = try await Runner(storage: storage).run(plan, Runner.Request(selection: "down"))
    let made = await storage.latestMaterializations(of: ["down"])["down"]
    guard case .text(let keys)? = made?.materialization.metadata["up"] else { return [] }
    return keys.split(separator: " ").map(String.init)
  }

  @Test func `each mapping gives the partitions that it means`() async throws {
    let grid = PartitionsDefinition.multi(["x": .static(["1", "2", "3"]), "y": letters])
    #expect(try await upstream(nil, letters, letters, .key("c")) == ["c"])
    #expect(try await upstream(.all, letters, letters, .key("c")) == ["a", "b", "c", "d"])
    #expect(try await upstream(.last, letters, letters, .key("c")) == ["d"])
    #expect(try await upstream(.specific(["b", "d"]), letters, letters, .key("c")) == ["b", "d"])
    #expect(try await upstream(nil, letters, nil, nil) == ["a", "b", "c", "d"])
    #expect(try await upstream(.last, letters, nil, nil) == ["d"])
    #expect(
      try await upstream(
        .static(["a": ["1"], "b": ["1", "2"]]), letters, .static(["1", "2"]), .key("1"))
        == ["a", "b"])
    #expect(try await upstream(nil, letters, grid, .key("2|c")) == ["c"])
    #expect(try await upstream(nil, grid, letters, .key("c")) == ["1|c", "2|c", "3|c"])
    #expect(
      try await upstream(
        .multiToSingle(dimension: "x"), grid, .static(["1", "3"]), .range("1", "3"))
        == ["1|a", "1|b", "1|c", "1|d", "3|a", "3|b", "3|c", "3|d"])
  }

  // MARK: Runs

  private func plan(_ definitions: Definitions, _ partition: RunPartition?) throws -> RunPlan {
    try RunPlan(
      definitions: definitions, selection: Set(definitions.specs.map(\.key)), partition: partition,
      scope: PartitionScope(now: noon))
  }

  private func run(
    _ definitions: Definitions, _ partition: RunPartition, on storage: InMemoryStorage
  )
    async throws -> RunOutcome
  {
    try await Runner(storage: storage).run(
      plan(definitions, partition), Runner.Request(selection: "*", tags: partition.tags))
  }

  @Test func `a run that names no partition, or a wrong one, is refused before it starts`() throws {
    var definitions = Definitions()
    definitions.add(AssetDefinition("l", partitions: letters) { _ in .materialized() })
    definitions.add(
      AssetDefinition("o", partitions: letters, allowsWholeRuns: true) { _ in .materialized() })
    func faults(_ partition: RunPartition?) -> [String] {
      do {
        _ = try plan(definitions, partition)
        return []
      } catch { return (error as? InvalidDefinitions)?.faults.map(\.message) ?? ["\(error)"] }
    }
    #expect(
      faults(nil) == [
        "asset 'l': it is made in partitions, and the run names none: name one of its 4 partitions, "
          + "such as 'd'"
      ])
    #expect(
      faults(.key("none")) == [
        "asset 'l': no partition has the key 'none'; there are 4, from 'a' to 'd'",
        "asset 'o': no partition has the key 'none'; there are 4, from 'a' to 'd'",
      ])
    #expect(faults(.range("b", "c")).isEmpty)
  }

  @Test func `a run of a range materializes each of its partitions, with what each was made from`()
    async throws
  {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("up", partitions: letters) { context in
        .materialized(
          ["n": .int(Int64(context.partitionKeys.count))], dataVersion: context.partition)
      })
    definitions.add(
      AssetDefinition("down", deps: ["up"], codeVersion: "1", partitions: letters) { context in
        let range = try #require(context.partitionRange)
        return .materialized(["range": .text("\(range.first)-\(range.last)")])
      })
    let storage = InMemoryStorage()
    #expect(try await run(definitions, .range("a", "c"), on: storage).end == .success)
    let history = await storage.materializations(of: "down", before: nil, limit: 10)
    #expect(history.map(\.materialization.partition) == ["c", "b", "a"])
    #expect(history.first?.materialization.metadata["range"] == "a-c")
    for record in history {
      #expect(record.materialization.inputs.map(\.partition) == [record.materialization.partition])
    }
    let states = await storage.partitionStates(of: "down", in: nil)
    #expect(Set(states.map(\.partition)) == ["a", "b", "c"])
    #expect(states.allSatisfy { $0.status == .materialized && $0.count == 1 })
    // New data in one partition upstream makes that partition stale, and no other.
    #expect(await storage.outdatedPartitions(of: "down").isEmpty)
    definitions = Definitions()
    definitions.add(
      AssetDefinition("up", partitions: letters) { _ in .materialized(dataVersion: "new") })
    #expect(try await run(definitions, .key("b"), on: storage).end == .success)
    #expect(await storage.outdatedPartitions(of: "down") == ["b": ["up"]])
    let spec = AssetSpec("down", deps: ["up"], codeVersion: "1")
    let state = try #require(states.first { $0.partition == "b" })
    #expect(state.staleness(of: spec, newer: ["up"]) == .stale([.newData("up")]))
    #expect(state.staleness(of: spec, newer: []) == .fresh)
  }

  @Test func `results may be given partition by partition, and none may be left out`() async throws
  {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition(name: "l", specs: [AssetSpec("l", partitions: letters)]) { context in
        context.partitionKeys.filter { $0 != "c" }.map {
          MaterializeResult(metadata: ["key": .text($0)], partition: $0)
        }
      })
    let storage = InMemoryStorage()
    #expect(try await run(definitions, .range("a", "b"), on: storage).end == .success)
    let made = await storage.materializations(of: "l", before: nil, limit: 10)
    #expect(made.map(\.materialization.metadata["key"]) == ["b", "a"])
    let outcome = try await run(definitions, .range("a", "c"), on: storage)
    #expect(outcome.end == .failure("step 'l' failed"))
    let steps = await storage.steps(of: outcome.id)
    #expect(
      steps.first?.message == "unexpected result of 'l': it did not give the partition 'c' of 'l'")
    let states = await storage.partitionStates(of: "l", in: ["a", "c"])
    #expect(Set(states.map(\.status)) == [.failed])
  }

  @Test func `a whole run of an asset with optional partitions counts for all of them`()
    async throws
  {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("o", partitions: letters, allowsWholeRuns: true) { context in
        .materialized(["part": .text(context.partition ?? "whole")])
      })
    let storage = InMemoryStorage()
    let plan = try plan(definitions, nil)
    #expect(try await Runner(storage: storage).run(plan, .init(selection: "*")).end == .success)
    let latest = await storage.latestMaterializations(of: ["o"])["o"]
    #expect(latest?.materialization.partition == nil)
    #expect(latest?.materialization.metadata["part"] == "whole")
    let statuses = PartitionStatuses(
      try partitions(letters), states: await storage.partitionStates(of: "o", in: nil),
      whole: await storage.wholeMaterialization(of: "o"))
    #expect(statuses[.materialized].count == 4)
    #expect(try await run(definitions, .key("b"), on: storage).end == .success)
    #expect(await storage.partitionStates(of: "o", in: nil).map(\.partition) == ["b"])
  }

  @Test func `an asset's function changes dynamic sets`() async throws {
    var definitions = Definitions()
    definitions.add(
      AssetDefinition("feed") { context in
        let added = try await context.addDynamicPartitions(["x", "y", "x"], to: "customers")
        let deleted = try await context.deleteDynamicPartitions(["y", "z"], from: "customers")
        let left = try await context.dynamicPartitions(of: "customers")
        await #expect(throws: DefinitionError.self) {
          try await context.addDynamicPartitions(["a...b"], to: "customers")
        }
        return .materialized(["n": .text("\(added) \(deleted) \(left)")])
      })
    let (outcome, storage) = try await materialize(definitions)
    #expect(outcome.end == .success)
    let made = await storage.latestMaterializations(of: ["feed"])["feed"]
    #expect(made?.materialization.metadata["n"] == .text(#"["x", "y"] ["y"] ["x"]"#))
  }
}
