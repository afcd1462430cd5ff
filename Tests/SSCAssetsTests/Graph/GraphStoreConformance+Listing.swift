import SSCAssets
import Testing

extension GraphStoreConformance {
  private struct CutOff: Error {}

  static let listingChecks: [Check] = [
    Check("a listing makes listed stubs, each name once, the first spelling counting") { store in
      let change = try await store.merge(source, of: .pypi, at: noon) { batch in
        try batch([
          ListedPackage(name: "b-c", spelling: "B_c", serial: 5),
          ListedPackage(name: "a", spelling: "A", serial: 4),
        ])
        try batch([ListedPackage(name: "b-c", spelling: "b.C", serial: 7)])
        return 9
      }
      #expect(change == ListingChange(packages: 2, serial: 9, added: 2, unlisted: 0))
      let stored = try await package("b-c", in: store)
      #expect(stored.spelling == "B_c")
      #expect(stored.state == .stub)
      #expect(stored.isListed)
      #expect(stored.purl == "pkg:pypi/b-c")
      let listing = try await store.listing(of: .pypi)
      #expect(listing == StoredListing(source: source, serial: 9, packages: 2))
    },
    Check("a listing that breaks off changes nothing") { store in
      _ = try await list(store, [("a", 1), ("b", 1)])
      await #expect(throws: CutOff.self) {
        try await store.merge(source, of: .pypi, at: later) { batch in
          try batch([ListedPackage(name: "c", spelling: "c")])
          throw CutOff()
        }
      }
      #expect(try await store.counts(of: .pypi).listed == 2)
      #expect(try await store.packages(["c"], of: .pypi) == [])
    },
    Check("what a listing doesn't have any more is marked, and its content kept") { store in
      _ = try await list(store, [("a", 1), ("b", 1)])
      _ = try await Self.store(store, content("a", requires: ["b"]))
      let change = try await list(store, [("b", 1)], serial: 101)
      #expect(change.unlisted == 1)
      let gone = try await package("a", in: store)
      #expect(gone.state == .gone)
      #expect(!gone.isListed)
      #expect(gone.versions.first?.edges.count == 1)
      // It comes back with the listing, to be read again.
      _ = try await list(store, [("a", 2), ("b", 1)], serial: 102)
      #expect(try await pending(store, .incomplete) == ["a", "b"])
      #expect(try await pending(store, .changed) == ["a"])
    },
    Check("ecosystems don't know each other") { store in
      _ = try await list(store, [("a", 1)])
      #expect(try await store.listing(of: .npm) == nil)
      #expect(try await store.counts(of: .npm) == PackageCounts())
      #expect(try await store.pending(PendingQuery(.listed), of: .npm) == [])
    },
  ]
}
