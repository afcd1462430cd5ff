internal import AssetKitCore

extension StorageConformance {
  static let queueChecks: [Check] = [
    Check("a launched run is claimed by its launch, once") { storage in
      let run = newRun(worker: "launch:1")
      try await storage.createRun(run, steps: [])
      try await expectError(.runEnded) {
        _ = try await storage.claimRun(
          run.id, launch: "launch:2", worker: "host:9", steps: ["a"], leaseUntil: run.leaseUntil)
      }
      let last = try await storage.claimRun(
        run.id, launch: "launch:1", worker: "host:1", steps: ["a", "b"],
        leaseUntil: run.leaseUntil)
      try expectEqual(last, 0)
      try expectEqual(try await storage.run(run.id)?.worker, "host:1")
      try expectEqual(try await storage.steps(of: run.id).map(\.name), ["a", "b"])
      try await expectError(.runEnded) {
        _ = try await storage.claimRun(
          run.id, launch: "launch:1", worker: "host:2", steps: ["a"], leaseUntil: run.leaseUntil)
      }
    },
    Check("a pool has as many slots as it has, whoever asks") { storage in
      let (a, b) = (newRun(), newRun())
      try await storage.createRun(a, steps: ["x", "y"])
      try await storage.createRun(b, steps: ["x"])
      func claim(_ run: RunRecord, _ step: String) async throws -> Bool {
        try await storage.claimSlot(of: "p", slots: 2, run: run.id, step: step, now: noon)
      }
      try expectEqual(try await claim(a, "x"), true)
      try expectEqual(try await claim(a, "x"), true)
      try expectEqual(try await claim(a, "y"), true)
      try expectEqual(try await claim(b, "x"), false)
      try await storage.freeSlot(of: "p", run: a.id, step: "x")
      try expectEqual(try await claim(b, "x"), true)
      let other = try await storage.claimSlot(
        of: "q", slots: nil, run: a.id, step: "step", now: noon)
      try expectEqual(other, true)
    },
    Check("a run takes one slot of a pool as a whole, until it ends") { storage in
      let a = try await began(storage, newRun(lease: .seconds(10)))
      let b = try await began(storage, newRun(lease: .seconds(100)))
      func claim(_ run: RunID) async throws -> Bool {
        try await storage.claimSlot(of: "p", slots: 1, run: run, step: nil, now: noon)
      }
      try expectEqual(try await claim(a.id), true)
      try expectEqual(try await claim(a.id), true)
      try expectEqual(try await claim(b.id), false)
      try expectEqual(try await storage.reapLostRuns(now: noon + .seconds(50)), [a.id])
      try expectEqual(try await claim(b.id), true)
    },
    Check("the end of a run frees its slots") { storage in
      let lost = try await began(storage, newRun(lease: .seconds(10)))
      let next = try await began(storage, newRun(lease: .seconds(100)))
      func claim(_ run: RunID) async throws -> Bool {
        try await storage.claimSlot(of: "p", slots: 1, run: run, step: "step", now: noon)
      }
      try expectEqual(try await claim(lost.id), true)
      try expectEqual(try await claim(next.id), false)
      try expectEqual(try await storage.reapLostRuns(now: noon + .seconds(50)), [lost.id])
      try expectEqual(try await claim(next.id), true)
    },
    Check("a run that was asked to end and whose worker is lost is canceled") { storage in
      var run = newRun(lease: .seconds(10), worker: "host:1")
      run.status = .canceling
      try await storage.createRun(run, steps: [])
      try expectEqual(try await storage.reapLostRuns(now: noon + .seconds(50)), [run.id])
      try expectEqual(try await storage.run(run.id)?.status, .canceled)
    },
  ]
}
