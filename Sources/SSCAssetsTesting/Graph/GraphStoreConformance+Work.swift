internal import SSCAssets

extension GraphStoreConformance {
  static let workChecks: [Check] = [
    Check("requests are counted by registry and month") { store in
      // Noon of 1 January 2026, and the last microsecond before that month.
      let december = UnixMicroseconds(rawValue: 1_767_225_599_999_999)
      let sums = [
        try await store.countRequests(5, of: .npm, at: noon),
        try await store.countRequests(7, of: .npm, at: later),
        try await store.countRequests(0, of: .npm, at: noon),
        try await store.countRequests(3, of: .npm, at: december),
        try await store.countRequests(1, of: .pypi, at: noon),
      ]
      try expectEqual(sums, [5, 12, 12, 3, 1])
    },
    Check("pending is what is listed and not complete, in the order of the names") { store in
      _ = try await list(store, [("d", 1), ("a", 1), ("c", 1), ("b", 1)])
      _ = try await Self.store(store, content("b", requires: ["unlisted"]))
      try expectEqual(try await pending(store, .incomplete), ["a", "c", "d"])
      try expectEqual(try await pending(store, .listed), ["a", "b", "c", "d"])
      try expectEqual(try await pending(store, .known), ["b"])

      var query = PendingQuery(.incomplete)
      query.limit = 2
      try expectEqual(try await store.pending(query, of: .pypi).map(\.name), ["a", "c"])
      query.after = "c"
      try expectEqual(try await store.pending(query, of: .pypi).map(\.name), ["d"])
      query = PendingQuery(.incomplete, names: ["b", "d", "x"])
      try expectEqual(try await store.pending(query, of: .pypi).map(\.name), ["d"])
      try expectEqual(try await store.pendingCount(query, of: .pypi), 1)
    },
    Check("changed is what is another state than the listing's") { store in
      _ = try await list(store, [("a", 1), ("b", 2), ("new", 1)])
      _ = try await Self.store(store, content("a", serial: 1), content("b", serial: 1))
      try expectEqual(try await pending(store, .changed), ["b"])
      _ = try await Self.store(store, content("b", serial: 2))
      try expectEqual(try await pending(store, .changed), [])
    },
    Check("a failure is kept with its reason until it succeeds") { store in
      _ = try await list(store, [("a", 1)])
      for attempt in 1...2 {
        let failure = PackageOutcome.failed(name: "a", reason: "reason \(attempt)")
        _ = try await store.store([failure], of: .pypi, at: noon)
      }
      let failed = try await package("a", in: store)
      try expectEqual(failed.state, .error)
      try expectEqual(failed.lastError, "reason 2")
      try expectEqual(failed.attempts, 2)
      try expectEqual(try await pending(store, .incomplete), ["a"])
      try expectEqual(try await store.counts(of: .pypi).failed, 1)
      _ = try await Self.store(store, content("a"))
      let recovered = try await package("a", in: store)
      try expectEqual(recovered.state, .complete)
      try expectEqual(recovered.lastError, nil)
      try expectEqual(recovered.attempts, 0)
    },
    Check("a failure leaves what is complete untouched") { store in
      _ = try await Self.store(store, content("a", requires: ["b"]))
      let failure = PackageOutcome.failed(name: "a", reason: "lost")
      _ = try await store.store([failure], of: .pypi, at: later)
      let found = try await package("a", in: store)
      try expectEqual(found.state, .complete)
      try expectEqual(found.lastError, "lost")
      try expectEqual(found.moment, noon)
      try expectEqual(found.versions[0].edges.count, 1)
    },
    Check("a package that the registry denies is gone") { store in
      _ = try await list(store, [("a", 1), ("b", 1)])
      _ = try await Self.store(store, content("a"))
      _ = try await store.store([.gone(name: "a"), .gone(name: "b")], of: .pypi, at: later)
      try expectEqual(try await package("a", in: store).state, .gone)
      try expectEqual(try await package("a", in: store).versions.count, 1)
      try expectEqual(try await package("b", in: store).state, .gone)
    },
    Check("writers of the same packages wait for each other, not for ever") { store in
      let names = (0..<40).map { "p\($0)" }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<4 {
          group.addTask {
            for round in 0..<5 {
              let order = (writer + round).isMultiple(of: 2) ? names : names.reversed()
              let outcomes = order.map { name in
                PackageOutcome.complete(
                  content(name, serial: Int64(round), requires: names.reversed()))
              }
              _ = try await store.store(outcomes, of: .pypi, at: noon)
            }
          }
        }
        try await group.waitForAll()
      }
      let stored = try await store.packages(names, of: .pypi)
      try expectEqual(stored.count, 40)
      try expect(stored.allSatisfy { $0.versions.count == 1 && $0.versions[0].edges.count == 40 })
    },
  ]
}
