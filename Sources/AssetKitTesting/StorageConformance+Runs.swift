internal import AssetKitCore

extension StorageConformance {
  static let runChecks: [Check] = [
    Check("a created run is found again as it was, with its steps in order") { storage in
      let run = newRun(tags: ["team": "data", "dagster/schedule_name": "nightly"])
      try await storage.createRun(run, steps: ["b", "a", "c"])
      try expectEqual(try await storage.run(run.id), run)
      try expectEqual(try await storage.steps(of: run.id).map(\.name), ["b", "a", "c"])
      try expectEqual(try await storage.run(RunID(at: noon)), nil)
    },
    Check("a run's identity can't be used twice") { storage in
      let run = newRun()
      try await storage.createRun(run, steps: [])
      try await expectError(.duplicateRun) { try await storage.createRun(run, steps: []) }
    },
    Check("runs are listed newest first, by status, by tag, in pages") { storage in
      var ids: [RunID] = []
      for minute in 0..<5 {
        let run = newRun(
          at: noon + .seconds(60 * minute), tags: ["parity": minute % 2 == 0 ? "even" : "odd"])
        ids.append(run.id)
        let writer = try await began(storage, run)
        if minute == 3 { try await writer.append(.runStart, .runSuccess, step: nil) }
      }
      ids.reverse()
      try expectEqual(try await storage.runs(RunQuery()).map(\.id), ids)
      try expectEqual(
        try await storage.runs(RunQuery(limit: 2)).map(\.id), Array(ids.prefix(2)))
      try expectEqual(
        try await storage.runs(RunQuery(limit: 2, before: ids[1])).map(\.id), Array(ids[2..<4]))
      try expectEqual(
        try await storage.runs(RunQuery(statuses: [.success])).map(\.id), [ids[1]])
      try expectEqual(
        try await storage.runs(RunQuery(tags: ["parity": "odd"])).map(\.id), [ids[1], ids[3]])
    },
    Check("a run and its steps go through the states that their events say") { storage in
      let writer = try await began(storage)
      try expectEqual(try await storage.run(writer.id)?.status, .starting)
      try await writer.append(.runStart, .stepStart)
      var step = try await storage.steps(of: writer.id)[0]
      try expectEqual(try await storage.run(writer.id)?.status, .started)
      try expectEqual(step.status, .started)
      try await writer.append(.stepUpForRetry(attempt: 1, pause: .seconds(1), message: "no luck"))
      step = try await storage.steps(of: writer.id)[0]
      try expectEqual(step.status, .upForRetry)
      try expectEqual(step.message, "no luck")
      try await writer.append(
        .stepRestarted(attempt: 2), .stepSuccess(attempt: 2, duration: .milliseconds(5)))
      step = try await storage.steps(of: writer.id)[0]
      try expectEqual(step.status, .success)
      try expectEqual(step.attempt, 2)
      try expectEqual(step.message, nil)
      try expect(step.startedAt != nil && step.endedAt != nil, "a step has its times")
      try await writer.append(.runFailure(message: "all in vain"), step: nil)
      let run = try await storage.run(writer.id)
      try expectEqual(run?.status, .failure)
      try expectEqual(run?.message, "all in vain")
      try expect(run?.startedAt != nil && run?.endedAt != nil, "a run has its times")
    },
    Check("a run that begins and ends in one batch has both times") { storage in
      let writer = try await began(storage)
      try await writer.append(.runStart, .runFailure(message: "at once"), step: nil)
      let run = try await storage.run(writer.id)
      try expectEqual(run?.startedAt, noon + .seconds(1))
      try expectEqual(run?.endedAt, noon + .seconds(2))
    },
    Check("a final state is final: nothing is appended to a run that has ended") { storage in
      let writer = try await began(storage)
      try await writer.append(.runStart, .runCanceled(message: "enough"), step: nil)
      try await expectError(.runEnded) { try await writer.append(.log(.info, message: "late")) }
      try await expectError(.runEnded) { try await writer.append(.runSuccess, step: nil) }
      try expectEqual(try await storage.run(writer.id)?.status, .canceled)
      try expectEqual(
        try await storage.events(of: writer.id, after: 0, limit: 10).count, 2)
    },
    Check("a run whose lease has lapsed is ended once, with a reason; others are left alone") {
      storage in
      let lost = try await began(storage, newRun(lease: .seconds(10)))
      let alive = try await began(storage, newRun(lease: .seconds(100)))
      let ended = try await began(storage, newRun(lease: .seconds(10)))
      for writer in [lost, alive, ended] { try await writer.append(.runStart, .stepStart) }
      try await ended.append(.runSuccess, step: nil)
      let reaped = try await withThrowingTaskGroup(of: [RunID].self) { group in
        for _ in 0..<4 {
          group.addTask { try await storage.reapLostRuns(now: noon + .seconds(50)) }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      try expectEqual(reaped, [lost.id])
      let run = try await storage.run(lost.id)
      try expectEqual(run?.status, .failure)
      try expectEqual(run?.message, LostWorker.message)
      let last = try await storage.events(of: lost.id, after: 0, limit: 10).last
      try expectEqual(last?.payload, .runFailure(message: LostWorker.message))
      try expectEqual(try await storage.steps(of: lost.id)[0].status, .failure)
      try expectEqual(try await storage.run(alive.id)?.status, .started)
      try expectEqual(try await storage.run(ended.id)?.status, .success)
      try await expectError(.runEnded) { try await lost.append(.log(.info, message: "zombie")) }
    },
    Check("a lease that a batch renews doesn't lapse") { storage in
      let writer = try await began(storage, newRun(lease: .seconds(10)))
      _ = try await storage.append(
        EventBatch(run: writer.id, events: [], leaseUntil: noon + .seconds(100)))
      try expectEqual(try await storage.reapLostRuns(now: noon + .seconds(50)), [])
    },
    Check("a deleted run is gone with its events, and its materializations stay") { storage in
      let writer = try await began(storage)
      try await writer.append(
        .runStart, .assetMaterialization(Materialization(asset: "a", dataVersion: "1")))
      try expectEqual(try await storage.deleteRun(writer.id), true)
      try expectEqual(try await storage.deleteRun(writer.id), false)
      try expectEqual(try await storage.run(writer.id), nil)
      try expectEqual(try await storage.events(of: writer.id, after: 0, limit: 10), [])
      let latest = try await storage.latestMaterializations(of: ["a"])
      try expectEqual(latest["a"]?.materialization.dataVersion, "1")
      try expectEqual(latest["a"]?.run, nil)
    },
  ]
}
