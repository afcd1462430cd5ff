import SSCAssets
import Testing

extension GraphStoreConformance {
  static let workChecks: [Check] = [
    Check("pending is what is listed and not complete, in the order of the names") { store in
      _ = try await list(store, [("d", 1), ("a", 1), ("c", 1), ("b", 1)])
      _ = try await Self.store(store, content("b", requires: ["unlisted"]))
      #expect(try await pending(store, .incomplete) == ["a", "c", "d"])
      #expect(try await pending(store, .listed) == ["a", "b", "c", "d"])
      #expect(try await pending(store, .known) == ["b"])

      var query = PendingQuery(.incomplete)
      query.limit = 2
      #expect(try await store.pending(query, of: .pypi).map(\.name) == ["a", "c"])
      query.after = "c"
      #expect(try await store.pending(query, of: .pypi).map(\.name) == ["d"])
      query = PendingQuery(.incomplete, names: ["b", "d", "x"])
      #expect(try await store.pending(query, of: .pypi).map(\.name) == ["d"])
      #expect(try await store.pendingCount(query, of: .pypi) == 1)
    },
    Check("changed is what is another state than the listing's") { store in
      _ = try await list(store, [("a", 1), ("b", 2), ("new", 1)])
      _ = try await Self.store(store, content("a", serial: 1), content("b", serial: 1))
      #expect(try await pending(store, .changed) == ["b"])
      _ = try await Self.store(store, content("b", serial: 2))
      #expect(try await pending(store, .changed) == [])
    },
    Check("a failure is kept with its reason until it succeeds") { store in
      _ = try await list(store, [("a", 1)])
      for attempt in 1...2 {
        let failure = PackageOutcome.failed(name: "a", reason: "reason \(attempt)")
        _ = try await store.store([failure], of: .pypi, at: noon)
      }
      let failed = try await package("a", in: store)
      #expect(failed.state == .error)
      #expect(failed.lastError == "reason 2")
      #expect(failed.attempts == 2)
      #expect(try await pending(store, .incomplete) == ["a"])
      #expect(try await store.counts(of: .pypi).failed == 1)
      _ = try await Self.store(store, content("a"))
      let recovered = try await package("a", in: store)
      #expect(recovered.state == .complete)
      #expect(recovered.lastError == nil)
      #expect(recovered.attempts == 0)
    },
    Check("a failure leaves what is complete untouched") { store in
      _ = try await Self.store(store, content("a", requires: ["b"]))
      let failure = PackageOutcome.failed(name: "a", reason: "lost")
      _ = try await store.store([failure], of: .pypi, at: later)
      let found = try await package("a", in: store)
      #expect(found.state == .complete)
      #expect(found.lastError == "lost")
      #expect(found.moment == noon)
      #expect(found.versions[0].edges.count == 1)
    },
    Check("a package that the registry denies is gone") { store in
      _ = try await list(store, [("a", 1), ("b", 1)])
      _ = try await Self.store(store, content("a"))
      _ = try await store.store([.gone(name: "a"), .gone(name: "b")], of: .pypi, at: later)
      #expect(try await package("a", in: store).state == .gone)
      #expect(try await package("a", in: store).versions.count == 1)
      #expect(try await package("b", in: store).state == .gone)
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
      #expect(stored.count == 40)
      #expect(stored.allSatisfy { $0.versions.count == 1 && $0.versions[0].edges.count == 40 })
    },
  ]
}
