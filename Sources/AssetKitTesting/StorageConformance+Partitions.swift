internal import AssetKitCore

extension StorageConformance {
  private static func made(_ partition: String, _ version: String, _ asset: AssetKey = "a")
    -> Event.Payload
  {
    .assetMaterialization(
      Materialization(
        asset: asset, codeVersion: "c", dataVersion: version, partition: partition))
  }

  private static func states(_ storage: any InstanceStorage, _ asset: AssetKey = "a") async throws
    -> [String: PartitionState.Status]
  {
    let found = try await storage.partitionStates(of: asset, in: nil)
    return Dictionary(found.map { ($0.partition, $0.status) }) { first, _ in first }
  }

  static let partitionChecks: [Check] = [
    Check("a partition that is made is MATERIALIZED, with its latest data") { storage in
      let writer = try await began(storage)
      try await writer.append(made("x", "1"), made("y", "1"))
      let ids = try await writer.append(made("x", "2"), made("x", "3"))
      let found = try await storage.partitionStates(of: "a", in: ["x", "never"])
      try expectEqual(
        found,
        [
          PartitionState(
            partition: "x", status: .materialized, id: ids[1], timestamp: noon + .seconds(4),
            dataVersion: "3", codeVersion: "c", count: 3)
        ])
      try expectEqual(try await states(storage), ["x": .materialized, "y": .materialized])
      try expectEqual(try await states(storage, "b"), [:])
      try expectEqual(try await storage.wholeMaterialization(of: "a"), nil)
    },
    Check("a planned partition is MATERIALIZING, until it is made or its run ends") { storage in
      for (end, expected) in [
        (Event.Payload.runFailure(message: "f"), PartitionState.Status.failed),
        (.runCanceled(message: "c"), .missing), (.runSuccess, .missing),
      ] {
        let writer = try await began(storage)
        try await writer.append(
          .assetMaterializationPlanned("a", partition: "x"),
          .assetMaterializationPlanned("a", partition: "y"),
          .assetMaterializationPlanned("whole"))
        try expectEqual(try await states(storage)["x"], .materializing)
        try await writer.append(made("y", "1"))
        try expectEqual(try await states(storage)["y"], .materialized)
        try await writer.append(end, step: nil)
        try expectEqual(try await states(storage)["x"], expected)
        try expectEqual(try await states(storage)["y"], .materialized)
        _ = try await storage.wipe(["a"], now: noon)
      }
    },
    Check(
      "a partition that was made before is FAILED after a failure, and not after a cancellation"
    ) {
      storage in
      let first = try await began(storage)
      try await first.append(made("x", "1"), made("y", "1"))
      try await first.append(.runSuccess, step: nil)
      let second = try await began(storage)
      try await second.append(.assetMaterializationPlanned("a", partition: "x"))
      try await second.append(.runFailure(message: "f"), step: nil)
      let third = try await began(storage)
      try await third.append(.assetMaterializationPlanned("a", partition: "y"))
      try await third.append(.runCanceled(message: "c"), step: nil)
      try expectEqual(try await states(storage), ["x": .failed, "y": .materialized])
      // A report from outside says that it is there.
      _ = try await storage.report(
        Materialization(asset: "a", dataVersion: "2", partition: "x"), at: noon)
      try expectEqual(try await states(storage)["x"], .materialized)
    },
    Check("a run whose worker vanished leaves its partitions FAILED") { storage in
      let writer = try await began(storage, newRun(lease: .seconds(1)))
      try await writer.append(.assetMaterializationPlanned("a", partition: "x"))
      try expectEqual(try await storage.reapLostRuns(now: noon + .seconds(60)), [writer.id])
      try expectEqual(try await states(storage), ["x": .failed])
      _ = try await storage.deleteRun(writer.id)
      try expectEqual(try await states(storage), ["x": .missing])
    },
    Check("sending a batch again changes no partition") { storage in
      let writer = try await began(storage)
      let events = writer.events([
        .assetMaterializationPlanned("a", partition: "x"), made("x", "1"),
      ])
      for _ in 0..<2 {
        _ = try await storage.append(EventBatch(run: writer.id, events: events))
      }
      let state = try await storage.partitionStates(of: "a", in: nil).first
      try expectEqual(state?.count, 1)
    },
    Check("thousands of partitions are made in one batch") { storage in
      let writer = try await began(storage)
      let events = writer.events((0..<2_000).map { made("p\($0)", "1") })
      let ids = try await storage.append(EventBatch(run: writer.id, events: events))
      try expectEqual(ids.count, 2_000)
      try expectEqual(try await states(storage).count, 2_000)
      let some = try await storage.partitionStates(of: "a", in: ["p7", "p1999"])
      try expectEqual(Set(some.map(\.partition)), ["p7", "p1999"])
    },
    Check("partitions are outdated by new data of those that they were made from") { storage in
      let writer = try await began(storage)
      let ids = try await writer.append(
        made("x", "1", "up"), made("y", "1", "up"),
        .assetMaterialization(Materialization(asset: "whole", dataVersion: "w1")))
      func down(_ partition: String, _ id: MaterializationID) -> Event.Payload {
        .assetMaterialization(
          Materialization(
            asset: "down", dataVersion: "1",
            inputs: [
              .init(asset: "up", id: id, dataVersion: "1", partition: partition),
              .init(asset: "whole", id: ids[2], dataVersion: "w1"),
            ], partition: partition))
      }
      try await writer.append(down("x", ids[0]), down("y", ids[1]))
      try expectEqual(try await storage.outdatedPartitions(of: "down"), [:])
      try await writer.append(made("x", "2", "up"), made("y", "1", "up"))
      try expectEqual(try await storage.outdatedPartitions(of: "down"), ["x": ["up"]])
      try await writer.append(
        .assetMaterialization(Materialization(asset: "whole", dataVersion: "w2")))
      try expectEqual(
        try await storage.outdatedPartitions(of: "down"),
        ["x": ["up", "whole"], "y": ["whole"]])
    },
    Check("a materialization keeps each upstream partition that it was made from") { storage in
      let writer = try await began(storage)
      let ids = try await writer.append(made("x", "1", "up"), made("y", "1", "up"))
      let inputs = [
        Materialization.Input(asset: "up", id: ids[0], dataVersion: "1", partition: "x"),
        Materialization.Input(asset: "up", id: ids[1], dataVersion: "1", partition: "y"),
      ]
      try await writer.append(
        .assetMaterialization(Materialization(asset: "down", dataVersion: "1", inputs: inputs)))
      let latest = try await storage.latestMaterializations(of: ["down"])["down"]
      try expectEqual(latest?.materialization.inputs, inputs)
      try expectEqual(try await storage.wholeMaterialization(of: "down"), latest?.timestamp)
    },
    Check("dynamic partitions keep their order, and come once") { storage in
      try expectEqual(try await storage.dynamicPartitions(of: "s"), [])
      let first = try await storage.addDynamicPartitions(["z", "a", "z"], to: "s", at: noon)
      try expectEqual(first, ["z", "a"])
      let second = try await storage.addDynamicPartitions(["m", "a"], to: "s", at: noon)
      try expectEqual(second, ["m"])
      _ = try await storage.addDynamicPartitions(["q"], to: "other", at: noon)
      try expectEqual(try await storage.dynamicPartitions(of: "s"), ["z", "a", "m"])
      try expectEqual(try await storage.deleteDynamicPartitions(["a", "none"], from: "s"), ["a"])
      _ = try await storage.addDynamicPartitions(["a"], to: "s", at: noon)
      try expectEqual(try await storage.dynamicPartitions(of: "s"), ["z", "m", "a"])
      try expectEqual(try await storage.dynamicPartitions(of: "other"), ["q"])
    },
  ]
}
