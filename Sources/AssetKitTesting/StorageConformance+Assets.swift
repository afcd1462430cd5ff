internal import AssetKitCore

extension StorageConformance {
  static let assetChecks: [Check] = [
    Check("the latest materialization of each asset is known, with metadata and versions") {
      storage in
      let writer = try await began(storage)
      for number in 1...3 {
        try await writer.append(
          .assetMaterialization(
            Materialization(
              asset: "a", metadata: ["n": .int(Int64(number))], codeVersion: "c",
              dataVersion: "v\(number)")))
      }
      let latest = try await storage.latestMaterializations(of: ["a", "never/made"])
      try expectEqual(latest.count, 1)
      try expectEqual(latest["a"]?.materialization.metadata, ["n": 3])
      try expectEqual(latest["a"]?.materialization.dataVersion, "v3")
      try expectEqual(latest["a"]?.materialization.codeVersion, "c")
      try expectEqual(latest["a"]?.run, writer.id)
      try expectEqual(latest["a"]?.timestamp, noon + .seconds(3))
    },
    Check("the history of an asset is listed newest first, in pages") { storage in
      let writer = try await began(storage)
      var ids: [MaterializationID] = []
      for number in 1...5 {
        ids += try await writer.append(
          .assetMaterialization(Materialization(asset: "a", dataVersion: "\(number)")),
          .assetMaterialization(Materialization(asset: "other", dataVersion: "\(number)"))
        ).prefix(1)
      }
      let first = try await storage.materializations(of: "a", before: nil, limit: 2)
      try expectEqual(first.map(\.id), [ids[4], ids[3]])
      let rest = try await storage.materializations(of: "a", before: first[1].id, limit: 10)
      try expectEqual(rest.map(\.id), [ids[2], ids[1], ids[0]])
    },
    Check("a materialization keeps which upstream materializations it was made from") { storage in
      let writer = try await began(storage)
      let ids = try await writer.append(
        .assetMaterialization(Materialization(asset: "a", dataVersion: "a1")),
        .assetMaterialization(Materialization(asset: "b", dataVersion: "b1")))
      let inputs = [
        Materialization.Input(asset: "a", id: ids[0], dataVersion: "a1"),
        Materialization.Input(asset: "b", id: ids[1], dataVersion: "b1"),
      ]
      try await writer.append(
        .assetMaterialization(Materialization(asset: "c", dataVersion: "c1", inputs: inputs)))
      let latest = try await storage.latestMaterializations(of: ["c"])
      try expectEqual(
        latest["c"]?.materialization.inputs.sorted { $0.asset < $1.asset }, inputs)
      let history = try await storage.materializations(of: "c", before: nil, limit: 1)
      try expectEqual(
        history.first?.materialization.inputs.sorted { $0.asset < $1.asset }, inputs)
    },
    Check("a cursor is saved with its materialization and stays when the next sets none") {
      storage in
      let writer = try await began(storage)
      try expectEqual(try await storage.cursor(of: "a"), nil)
      try await writer.append(
        .assetMaterialization(Materialization(asset: "a", dataVersion: "1", cursor: "serial 7")))
      try await writer.append(
        .assetMaterialization(Materialization(asset: "a", dataVersion: "2")))
      try expectEqual(try await storage.cursor(of: "a"), "serial 7")
      try expectEqual(try await storage.cursor(of: "b"), nil)
    },
    Check("the latest evaluation of each check is known") { storage in
      let writer = try await began(storage)
      for passed in [false, true] {
        try await writer.append(
          .assetCheckEvaluation(
            CheckEvaluation(
              asset: "a", name: "fresh", passed: passed, severity: .warn, metadata: ["n": 1])),
          .assetCheckEvaluation(CheckEvaluation(asset: "a", name: "full", passed: false)))
      }
      let checks = try await storage.latestCheckEvaluations(of: ["a", "b"])
      try expectEqual(checks.map(\.evaluation.name), ["fresh", "full"])
      try expectEqual(checks.map(\.evaluation.passed), [true, false])
      try expectEqual(checks.first?.run, writer.id)
    },
    Check("what was made outside of all runs is the latest, and has no run") { storage in
      let writer = try await began(storage)
      let ids = try await writer.append(
        .assetMaterialization(Materialization(asset: "up", dataVersion: "u1")),
        .assetMaterialization(Materialization(asset: "a", dataVersion: "1", cursor: "x")))
      let inputs = [Materialization.Input(asset: "up", id: ids[0], dataVersion: "u1")]
      let later = noon + .seconds(3600)
      let made = Materialization(
        asset: "a", metadata: ["rows": 7], codeVersion: "c", dataVersion: "2", inputs: inputs,
        partition: "2026-01")
      let id = try await storage.report(made, at: later)
      try expect(id > ids[1], "\(id) is not greater than \(ids[1])")
      let record = MaterializationRecord(
        id: id, run: nil, timestamp: later, materialization: made)
      try expectEqual(try await storage.latestMaterializations(of: ["a"])["a"], record)
      let history = try await storage.materializations(of: "a", before: nil, limit: 10)
      try expectEqual(history.map(\.id), [id, ids[1]])
      try expectEqual(try await storage.cursor(of: "a"), "x")
      let again = try await storage.report(made, at: later)
      try expect(again > id, "a second report is a materialization of its own")
      let unknown = try await storage.report(
        Materialization(asset: "never/declared", dataVersion: "1", cursor: "y"), at: later)
      try expectEqual(
        try await storage.latestMaterializations(of: ["never/declared"]).values.map(\.id),
        [unknown])
      try expectEqual(try await storage.cursor(of: "never/declared"), "y")
    },
    Check("what a check found outside of all runs replaces what is older only") { storage in
      func result(_ passed: Bool) -> CheckEvaluation {
        CheckEvaluation(
          asset: "a", name: "full", passed: passed, severity: .warn, description: "d",
          metadata: ["n": 1])
      }
      try await storage.report(result(false), at: noon + .seconds(10))
      try await storage.report(result(true), at: noon)
      let checks = try await storage.latestCheckEvaluations(of: ["a"])
      try expectEqual(
        checks,
        [CheckRecord(run: nil, timestamp: noon + .seconds(10), evaluation: result(false))])
    },
    Check("wiping an asset deletes its history and cursor, and nothing else") { storage in
      let writer = try await began(storage)
      let ids = try await writer.append(
        .assetMaterialization(Materialization(asset: "a", dataVersion: "1", cursor: "x")))
      try await writer.append(
        .assetMaterialization(
          Materialization(
            asset: "b", dataVersion: "1",
            inputs: [.init(asset: "a", id: ids[0], dataVersion: "1")])))
      try expectEqual(try await storage.wipe(["a", "never"], now: noon), ["a"])
      try expectEqual(try await storage.cursor(of: "a"), nil)
      try expectEqual(
        try await storage.materializations(of: "a", before: nil, limit: 10), [])
      let latest = try await storage.latestMaterializations(of: ["a", "b"])
      try expectEqual(Array(latest.keys), ["b"])
    },
    Check("registering definitions again and with changes leaves the history alone") { storage in
      let specs = [
        AssetSpec(
          "a", group: "g", kinds: ["sql"], owners: ["team:x"], tags: ["k": "v"],
          description: "d", codeVersion: "1", metadata: ["rows": 1]),
        AssetSpec("b", deps: ["a", "ext"]), .external("ext"),
      ]
      let schedule = ScheduleDefinition("nightly", target: "*", cron: "0 2 * * *")
      try await storage.register(specs, schedules: [schedule], sensors: [])
      let writer = try await began(storage)
      try await writer.append(
        .assetMaterialization(Materialization(asset: "a", dataVersion: "1")))
      try await storage.register(specs, schedules: [schedule], sensors: [])
      try await storage.register([AssetSpec("a", description: "new")], schedules: [], sensors: [])
      try expectEqual(try await storage.latestMaterializations(of: ["a"]).count, 1)
    },
  ]
}
