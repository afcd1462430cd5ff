package import AssetKitCore

extension StorageConformance {
  static let eventChecks: [Check] = [
    Check("every type of event is read back as it was written") { storage in
      let writer = try await began(storage)
      let events = writer.events(everyPayload)
      _ = try await storage.append(EventBatch(run: writer.id, events: events))
      let read = try await storage.events(of: writer.id, after: 0, limit: 1000)
      try expectEqual(Set(read.map(\.type)), Set(EventType.allCases))
      for (read, written) in zip(read, events) { try expectEqual(read, written) }
      try expectEqual(read.count, events.count)
    },
    Check("a batch that is sent again is stored once and answered alike") { storage in
      let writer = try await began(storage)
      let events = writer.events([
        .runStart, .assetMaterialization(Materialization(asset: "a", dataVersion: "1")),
        .log(.info, message: "made"),
        .assetMaterialization(Materialization(asset: "b", dataVersion: "1")),
      ])
      let first = try await storage.append(EventBatch(run: writer.id, events: events))
      let second = try await storage.append(EventBatch(run: writer.id, events: events))
      try expectEqual(first.count, 2)
      try expectEqual(second, first)
      try expectEqual(
        try await storage.events(of: writer.id, after: 0, limit: 10).count, events.count)
      try expectEqual(
        try await storage.materializations(of: "a", before: nil, limit: 10).count, 1)
    },
    Check("a batch that repeats a part adds only the rest") { storage in
      let writer = try await began(storage)
      let events = writer.events((1...6).map { .log(.info, message: "\($0)") })
      _ = try await storage.append(EventBatch(run: writer.id, events: Array(events[0..<4])))
      _ = try await storage.append(EventBatch(run: writer.id, events: Array(events[2..<6])))
      let read = try await storage.events(of: writer.id, after: 0, limit: 10)
      try expectEqual(read.map(\.sequence), Array(1...6))
    },
    Check("the final events of a run may be sent again") { storage in
      let writer = try await began(storage)
      let events = writer.events([.runStart, .runSuccess], step: nil)
      _ = try await storage.append(EventBatch(run: writer.id, events: events))
      _ = try await storage.append(EventBatch(run: writer.id, events: events))
      try expectEqual(try await storage.run(writer.id)?.status, .success)
    },
    Check("events from the past of an ended run are stored once, and its end stays") { storage in
      let writer = try await began(storage, newRun(lease: .seconds(10)))
      try await writer.append(.runStart, .stepStart)
      var lost = writer.events([
        .log(.info, message: "unsaved"), .log(.info, message: "at the same moment"),
        .assetMaterialization(Materialization(asset: "a", dataVersion: "1", cursor: "c")),
        .runSuccess,
      ])
      lost[1].timestamp = lost[0].timestamp
      _ = try await storage.reapLostRuns(now: noon + .seconds(50))
      for _ in 0..<2 {
        _ = try await storage.append(EventBatch(run: writer.id, events: lost, isReplay: true))
      }
      try expectEqual(try await storage.run(writer.id)?.status, .failure)
      let read = try await storage.events(of: writer.id, after: 0, limit: 100)
      try expectEqual(
        read.map(\.type),
        [.runStart, .stepStart, .runFailure, .log, .log, .assetMaterialization, .runSuccess])
      try expectEqual(
        try await storage.materializations(of: "a", before: nil, limit: 10).count, 1)
      try expectEqual(try await storage.cursor(of: "a"), "c")
    },
    Check("large batches keep their order and come back in pages") { storage in
      let writer = try await began(storage)
      let count = 3000
      let events = writer.events((1...count).map { .log(.debug, message: "line \($0)\n\t\"ü\"") })
      _ = try await storage.append(EventBatch(run: writer.id, events: events))
      var read: [Event] = []
      while true {
        let page = try await storage.events(
          of: writer.id, after: read.last?.sequence ?? 0, limit: 700)
        if page.isEmpty { break }
        read += page
      }
      try expectEqual(read, events)
    },
    Check("the progress of a step is kept, the latest only") { storage in
      let writer = try await began(storage)
      for done in [1, 5] {
        _ = try await storage.append(
          EventBatch(
            run: writer.id, events: [],
            progress: ["step": StepProgress(done: Int64(done), total: 10, unit: "packages")]))
      }
      try expectEqual(
        try await storage.steps(of: writer.id)[0].progress,
        StepProgress(done: 5, total: 10, unit: "packages"))
    },
    Check("events of an unknown run are refused") { storage in
      try await expectError(.unknownRun) {
        _ = try await storage.append(
          EventBatch(
            run: RunID(at: noon),
            events: [Event(sequence: 1, timestamp: noon, payload: .runStart)]))
      }
    },
    Check("text that a database finds awkward survives") { storage in
      let writer = try await began(storage)
      let message = "tab\tquote\"back\\slash\u{1F600}\r\n{}[],\\N \\. é́"
      try await writer.append(.log(.warning, message: message))
      let read = try await storage.events(of: writer.id, after: 0, limit: 1)
      try expectEqual(read.first?.payload, .log(.warning, message: message))
    },
  ]

  /// One payload of each type, the run's end last.
  package static var everyPayload: [Event.Payload] {
    let metadata: [String: MetadataValue] = [
      "int": 1, "float": 2.5, "whole": .float(3), "text": "t", "bool": true, "null": nil,
      "url": .url("https://example.org/"), "path": .path("/a/b"), "json": .json(["a": [1, 2]]),
      "md": .markdown("*x*"), "time": .timestamp(1.5), "asset": .asset("x/y"),
      "nan": .float(.infinity),
      "table": .table(
        MetadataTable(
          columns: [.init("n", type: "int"), .init("s")], rows: [[1, "a"], [2, "b"]])),
      "schema": .tableSchema([
        .init("n", type: "int", tags: ["pii": ""], isNullable: false, isUnique: true),
        .init("s", description: "text", constraints: ["s <> ''"]),
      ]),
      "lineage": .columnLineage(["n": [.init(asset: "x/y", column: "m")]]),
      "notebook": .notebook("/a.ipynb"), "run": .run("0192-whatever"),
    ]
    return [
      .runEnqueued, .runDequeued, .runStarting, .runStart,
      .resourceInitStarted(name: "r"),
      .resourceInitSuccess(name: "r", duration: .microseconds(1234)),
      .resourceInitFailure(name: "r", message: "no"),
      .assetMaterializationPlanned("a/b"),
      .assetMaterializationPlanned("a/b", partition: "p"),
      .assetCheckEvaluationPlanned("a/b", name: "c"),
      .stepStart, .stepUpForRetry(attempt: 1, pause: .seconds(2), message: "again"),
      .stepRestarted(attempt: 2), .log(.critical, message: "m"), .engineEvent(.error, message: "e"),
      .assetMaterialization(
        Materialization(
          asset: "a/b", metadata: metadata, codeVersion: "7", dataVersion: "d",
          partition: "2026-11-20")),
      .assetObservation(
        AssetObservation(
          asset: "a/b", metadata: metadata, dataVersion: "o", partition: "2026-11-20")),
      .assetCheckEvaluation(
        CheckEvaluation(
          asset: "a/b", name: "c", passed: false, severity: .warn, description: "hm",
          metadata: metadata)),
      .assetFailedToMaterialize("a/b", message: "f"),
      .assetFailedToMaterialize("a/b", partition: "p", message: "f"), .assetWiped("a/b"),
      .stepSuccess(attempt: 2, duration: .microseconds(99)),
      .stepFailure(attempt: 3, message: "f"), .stepSkipped(message: "s"),
      .runCanceling, .runCanceled(message: "c"), .runFailure(message: "f"), .runSuccess,
    ]
  }
}
