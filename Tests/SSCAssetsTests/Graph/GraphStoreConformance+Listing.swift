import SSCAssets
import Testing

extension GraphStoreConformance {
  private struct CutOff: Error {}

  static let listingChecks: [Check] = [
    Check("a listing makes listed stubs, each name once, the first spelling counting") { store in
      let change = try await store.merge(source, .whole, of: .pypi, at: noon) { batch in
        try batch([
          ListedPackage(name: "b-c", spelling: "B_c", serial: 5),
          ListedPackage(name: "a", spelling: "A", serial: 4),
        ])
        try batch([ListedPackage(name: "b-c", spelling: "b.C", serial: 7)])
        return ListingEnd(serial: 9)
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
        try await store.merge(source, .whole, of: .pypi, at: later) { batch in
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
    Check("an increment adds, changes and removes what it names, and leaves the rest") { store in
      _ = try await list(store, [("a", 1), ("b", 1), ("c", 1)])
      _ = try await Self.store(store, content("a"), content("b"))
      let change = try await store.merge(source, .increment, of: .pypi, at: later) { batch in
        var removed = ListedPackage(name: "b", spelling: "b")
        removed.isRemoved = true
        try batch([
          ListedPackage(name: "a", spelling: "A", serial: 2), removed,
          ListedPackage(name: "d", spelling: "d", serial: 1),
        ])
        return ListingEnd(serial: 7, cursor: "seven")
      }
      let expected = ListingChange(packages: 3, serial: 7, added: 1, unlisted: 1, cursor: "seven")
      #expect(change == expected)
      #expect(try await pending(store, .listed) == ["a", "c", "d"])
      #expect(try await pending(store, .changed) == ["a"])
      #expect(try await package("a", in: store).spelling == "A")
      #expect(try await package("b", in: store).state == .gone)
      let stored = try await store.listing(of: .pypi)
      #expect(
        stored == StoredListing(source: source, serial: 7, cursor: "seven", packages: 3))
    },
    Check("versions in a listing are kept, and a change among them is one of the package") {
      store in
      func merge(_ scope: ListingScope, _ versions: [(String, String, Bool)]) async throws {
        _ = try await store.merge(source, scope, of: .pypi, at: noon) { batch in
          try batch(
            versions.map { package, version, isRemoved in
              var listed = ListedPackage(name: package, spelling: package)
              listed.version = ListedVersion(
                name: version, releaseDate: noon, isRemoved: isRemoved)
              return listed
            })
          return ListingEnd()
        }
      }
      func readAll() async throws {
        let packages = try await store.pending(PendingQuery(.listed), of: .pypi)
        for package in packages {
          var read = content(package.name)
          read.serial = package.listedSerial
          _ = try await Self.store(store, read)
        }
      }
      try await merge(.whole, [("a", "1", false), ("b", "1", false), ("a", "2", false)])
      try await readAll()
      #expect(try await pending(store, .changed) == [])
      let listed = try await store.listedVersions(of: ["a", "x"], .pypi)
      #expect(listed["a"]?.map(\.name) == ["1", "2"])
      #expect(listed["a"]?.first?.releaseDate == noon)
      // The same again is no change.
      try await merge(.whole, [("a", "1", false), ("b", "1", false), ("a", "2", false)])
      #expect(try await pending(store, .changed) == [])
      try await merge(.increment, [("b", "2", false)])
      #expect(try await pending(store, .changed) == ["b"])
      try await merge(.increment, [("a", "1", true)])
      #expect(try await pending(store, .changed) == ["a", "b"])
      #expect(try await store.listedVersions(of: ["a"], .pypi)["a"]?.map(\.name) == ["2"])
      try await readAll()
      try await merge(.whole, [("a", "2", false), ("b", "1", false)])
      #expect(try await pending(store, .changed) == ["b"])
    },
    Check("a package to read comes with what listings know of it; increments forget nothing") {
      store in
      var listed = ListedPackage(name: "a", spelling: "A")
      listed.repositoryURL = "https://github.com/x/a"
      listed.version = ListedVersion(name: "1", releaseDate: noon)
      let whole = listed
      _ = try await store.merge(source, .whole, of: .pypi, at: noon) { batch in
        try batch([whole])
        return ListingEnd()
      }
      listed.repositoryURL = nil
      listed.version = ListedVersion(name: "2", releaseDate: later)
      let increment = listed
      _ = try await store.merge(source, .increment, of: .pypi, at: later) { batch in
        try batch([increment])
        return ListingEnd()
      }
      let package = try #require(try await store.pending(PendingQuery(.listed), of: .pypi).first)
      #expect(package.listedRepositoryURL == "https://github.com/x/a")
      #expect(package.listedVersions.map(\.name) == ["1", "2"])
      #expect(package.listedVersions.map(\.releaseDate) == [noon, later])
    },
    Check("ecosystems don't know each other") { store in
      _ = try await list(store, [("a", 1)])
      #expect(try await store.listing(of: .npm) == nil)
      #expect(try await store.counts(of: .npm) == PackageCounts())
      #expect(try await store.pending(PendingQuery(.listed), of: .npm) == [])
    },
  ]
}
