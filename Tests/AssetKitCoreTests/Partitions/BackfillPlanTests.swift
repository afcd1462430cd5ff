import AssetKitCore
import Testing

/// Which runs a backfill has, and in which stages.
@Suite struct BackfillPlanTests {
  private let letters = PartitionsDefinition.static(["a", "b", "c", "d", "e", "f"])

  private func plan(
    _ specs: [AssetSpec], _ keys: PartitionSet? = nil, policy: BackfillPolicy? = nil
  ) throws -> BackfillPlan {
    var definitions = Definitions()
    for spec in specs {
      definitions.add(AssetDefinition(name: "\(spec.key)", specs: [spec]) { _ in [] })
    }
    return try BackfillPlan(
      id: "abcdefgh", definitions: definitions, graph: definitions.validate(),
      selection: specs.map(\.key),
      scope: PartitionScope(now: Instant(secondsSince1970: 1_790_000_000)), policy: policy,
      tags: ["team": "x"]
    ) { _, partitions in keys ?? partitions.all }
  }

  private func lines(_ plan: BackfillPlan) -> [String] {
    plan.runs.map { run in
      let tags = run.request.tags
      let what =
        tags[RunTag.partition]
        ?? "\(tags[RunTag.partitionRangeStart] ?? "")...\(tags[RunTag.partitionRangeEnd] ?? "")"
      return "\(run.stage) \(run.request.selection ?? "") \(what)"
    }
  }

  @Test func `assets that share keys share runs, one for each partition`() throws {
    let plan = try plan(
      [
        AssetSpec("x", partitions: letters), AssetSpec("y", deps: ["x"], partitions: letters),
      ], PartitionSet([0, 2, 3]))
    #expect(
      lines(plan) == [
        #"0 asset:"x" or asset:"y" a"#, #"0 asset:"x" or asset:"y" c"#,
        #"0 asset:"x" or asset:"y" d"#,
      ])
    #expect(plan.partitionCount == 6)
    #expect(plan.summary == "a, c...d")
    #expect(plan.runs.allSatisfy { $0.request.tags[RunTag.backfill] == "abcdefgh" })
    #expect(plan.runs.allSatisfy { $0.request.tags["team"] == "x" })
    #expect(Set(plan.runs.map(\.request.key)).count == 3)
  }

  @Test func `policies cut ranges of neighbours`() throws {
    let assets = [AssetSpec("x", partitions: letters, backfillPolicy: .singleRun)]
    let gap = PartitionSet(ranges: [0..<3, 4..<6])
    #expect(lines(try plan(assets, gap)) == [#"0 asset:"x" a...c"#, #"0 asset:"x" e...f"#])
    #expect(
      lines(try plan(assets, gap, policy: .multiRun(maxPartitionsPerRun: 2)))
        == [#"0 asset:"x" a...b"#, #"0 asset:"x" c"#, #"0 asset:"x" e...f"#])
  }

  @Test func `other mappings begin a stage, and partitions follow from them`() throws {
    let hours = PartitionsDefinition.hourly(from: "2026-01-01-00:00", until: "2026-01-03-00:00")
    let days = PartitionsDefinition.daily(from: "2026-01-01", until: "2026-01-03")
    let plan = try plan(
      [
        AssetSpec("h", partitions: hours, backfillPolicy: .singleRun),
        AssetSpec("d", deps: ["h"], partitions: days), AssetSpec("report", deps: ["d"]),
      ], PartitionSet([3, 30]))
    #expect(
      lines(plan) == [
        #"0 asset:"h" 2026-01-01-03:00"#, #"0 asset:"h" 2026-01-02-06:00"#,
        #"1 asset:"d" 2026-01-01"#, #"1 asset:"d" 2026-01-02"#, #"2 asset:"report" ..."#,
      ])
    #expect(plan.stages == 3)
  }

  @Test func `a partition that is made from its neighbours waits for them`() throws {
    let days = PartitionsDefinition.daily(from: "2026-01-01", until: "2026-01-06")
    let plan = try plan(
      [
        AssetSpec("raw", partitions: days),
        AssetSpec(
          "sum", deps: ["raw"], partitions: days,
          partitionMappings: ["raw": .timeWindow(startOffset: -1)]),
      ], PartitionSet([1]))
    #expect(
      lines(plan) == [
        #"0 asset:"raw" 2026-01-02"#, #"1 asset:"sum" 2026-01-02"#, #"1 asset:"sum" 2026-01-03"#,
      ])
  }

  @Test func `runs of several dimensions are products that the tags can tell`() throws {
    let grid = PartitionsDefinition.multi([
      "x": .static(["1", "2", "3"]), "y": .static(["p", "q"]), "z": letters,
    ])
    let spec = AssetSpec("g", partitions: grid, backfillPolicy: .singleRun)
    #expect(lines(try plan([spec])) == [#"0 asset:"g" 1|p|a...3|q|f"#])
    // From the middle of a row over whole rows into the middle of another.
    let cut = try plan([spec], PartitionSet(3..<33))
    #expect(
      lines(cut) == [
        #"0 asset:"g" 1|p|d...1|p|f"#, #"0 asset:"g" 1|q|a...1|q|f"#, #"0 asset:"g" 2|p|a...2|q|f"#,
        #"0 asset:"g" 3|p|a...3|p|f"#, #"0 asset:"g" 3|q|a...3|q|c"#,
      ])
    let single = try plan([spec], PartitionSet([7]))
    #expect(single.runs.first?.request.tags["dagster/partition/x"] == "1")
    #expect(single.runs.first?.request.tags["dagster/partition/z"] == "b")
  }

  @Test func `a selection without partitions is refused`() {
    #expect(throws: DefinitionError.self) { try plan([AssetSpec("a")]) }
  }
}
