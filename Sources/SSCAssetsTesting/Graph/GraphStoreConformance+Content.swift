internal import SSCAssets

extension GraphStoreConformance {
  static let contentChecks: [Check] = [
    Check("what is stored comes back as it was") { store in
      var given = content("a", serial: 7, versions: ["1.0", "2.0", "dev-r1"])
      given.status = "archived"
      given.statusReason = "over"
      given.profile?.vendor = "owner"
      given.profile?.repositoryURL = "https://github.com/owner/a"
      given.importNames = ImportNamesContent(names: ["a", "a.b"], source: "a.whl 00")
      given.releases[1].yankedReason = ""
      given.releases[1].deprecation = "use c"
      given.releases[1].variants = ["java", "x86_64-linux"]
      given.releases[1].impact = VersionImpact([
        Vulnerability(id: "GHSA-1", score: nil), Vulnerability(id: "GHSA-2", score: nil),
      ])
      given.releases[2].serialNumber = -1
      given.releases[2].releaseDate = nil
      var edge = DependencyEdge(target: "b", constraints: "!=1.5.*,>=1")
      edge.marker = "python_version < \"3.8\" and extra == \"x\""
      edge.extras = ["x"]
      edge.wantedExtras = ["y", "z"]
      edge.kind = .optional
      edge.isPlain = false
      edge.alias = "bee"
      var link = DependencyEdge(target: "c")
      link.url = "git+https://host/c.git@v1"
      // The same package twice is two edges: for two environments, say.
      given.releases[0].requirements?.edges = [edge, link, DependencyEdge(target: "b")]
      _ = try await Self.store(store, given)

      let found = try await package("a", in: store)
      try expectEqual(found.state, .complete)
      try expectEqual(found.serial, 7)
      try expectEqual(found.status, "archived")
      try expectEqual(found.statusReason, "over")
      try expectEqual(found.vendor, "owner")
      try expectEqual(found.repositoryURL, "https://github.com/owner/a")
      try expectEqual(found.importNames, ["a", "a.b"])
      try expectEqual(found.moment, noon)
      try expectEqual(Set(found.versions.map(\.name)), ["1.0", "2.0", "dev-r1"])
      let byName = Dictionary(uniqueKeysWithValues: found.versions.map { ($0.name, $0) })
      try expectEqual(byName["1.0"]?.edges, given.releases[0].requirements?.edges)
      try expectEqual(byName["1.0"]?.releaseDate, noon)
      try expectEqual(byName["2.0"]?.yankedReason, "")
      try expectEqual(byName["2.0"]?.deprecation, "use c")
      try expectEqual(byName["2.0"]?.variants, ["java", "x86_64-linux"])
      try expectEqual(byName["2.0"]?.impact.vulnerabilities, ["GHSA-1", "GHSA-2"])
      try expectEqual(byName["1.0"]?.impact, StoredImpact.none)
      try expectEqual(byName["dev-r1"]?.serialNumber, -1)
      try expectEqual(byName["dev-r1"]?.releaseDate, nil)
    },
    Check("kinds, aliases, deprecations, platforms and what no rule can read come back") { store in
      var given = content("a", requires: ["b", "c"])
      given.releases[0].deprecation = ""
      given.releases[0].variants = ["java", "x86_64-linux"]
      // A tag of that name, not "any version".
      given.releases[0].requirements?.edges[0].constraints = "any"
      given.releases[0].requirements?.edges[1].kind = .peer
      given.releases[0].requirements?.edges[1].isPlain = false
      given.releases[0].requirements?.edges[1].alias = "see"
      given.releases[0].requirements?.malformed = [
        MalformedRequirement(text: "b >>> 1", reason: "no operator")
      ]
      _ = try await Self.store(store, given)
      try expectEqual(try await Self.store(store, given, at: later), StoreChange())
      var version = try await package("a", in: store).versions[0]
      try expectEqual(version.deprecation, "")
      try expectEqual(version.variants, ["java", "x86_64-linux"])
      try expectEqual(version.edges, given.releases[0].requirements?.edges ?? [])
      try expectEqual(version.malformed, given.releases[0].requirements?.malformed ?? [])
      given.releases[0].deprecation = nil
      given.releases[0].variants = []
      given.releases[0].requirements?.malformed = []
      try expectEqual(try await Self.store(store, given).versionsChanged, 1)
      version = try await package("a", in: store).versions[0]
      try expectEqual(version.deprecation, nil)
      try expectEqual(version.variants, [])
      try expectEqual(version.malformed, [])
    },
    Check("a required package that nobody knows becomes a stub at once") { store in
      _ = try await list(store, [("a", 1)])
      let change = try await Self.store(store, content("a", requires: ["later", "a"]))
      try expectEqual(change.stubs, 1)
      let stub = try await package("later", in: store)
      try expectEqual(stub.state, .stub)
      try expect(!stub.isListed)
      try expectEqual(stub.moment, nil)
      try expectEqual(try await store.counts(of: .pypi).unlistedStubs, 1)
    },
    Check("storing the same again changes nothing, not even the moment") { store in
      _ = try await Self.store(store, content("a", requires: ["b"]))
      let again = try await Self.store(store, content("a", requires: ["b"]), at: later)
      try expectEqual(again, StoreChange())
      try expectEqual(try await package("a", in: store).moment, noon)
    },
    Check("versions are compared as sets: one goes, one comes") { store in
      _ = try await Self.store(store, content("a", versions: ["1", "2"]))
      let change = try await Self.store(store, content("a", versions: ["2", "3"]), at: later)
      try expectEqual(change.versionsAdded, 1)
      try expectEqual(change.versionsDeleted, 1)
      let found = try await package("a", in: store)
      try expectEqual(found.versions.filter { !$0.isDeleted }.map(\.name), ["2", "3"])
      try expectEqual(found.versions.filter(\.isDeleted).map(\.name), ["1"])
      try expectEqual(found.moment, later)
      // A version that comes back is there again.
      _ = try await Self.store(store, content("a", versions: ["1", "2", "3"]))
      try expectEqual(try await package("a", in: store).versions.map(\.name), ["1", "2", "3"])
    },
    Check("requirements that are left out stay as they are") { store in
      _ = try await Self.store(store, content("a", requires: ["b"]))
      var next = content("a", serial: 2, versions: ["1.0", "2.0"])
      next.releases[0].requirements = nil
      next.profile = nil
      next.importNames = nil
      _ = try await Self.store(store, next)
      let found = try await package("a", in: store)
      try expectEqual(found.versions[0].edges.map(\.target), ["b"])
      try expectEqual(found.versions[1].edges, [])
      try expectEqual(found.importNames, ["a"])
      let known = try await store.known(["a", "b"], of: .pypi)
      try expectEqual(known["a"]?.requirementsSources, ["1.0": "a 1.0", "2.0": "a 2.0"])
      try expectEqual(known["b"], nil)
    },
    Check("changed requirements replace the old ones") { store in
      _ = try await Self.store(store, content("a", requires: ["b", "c"]))
      let change = try await Self.store(store, content("a", requires: ["c"]), at: later)
      try expectEqual(change.versionsChanged, 1)
      let found = try await package("a", in: store)
      try expectEqual(found.versions[0].edges.map(\.target), ["c"])
      try expectEqual(found.moment, later)
    },
    Check("withheld content takes nothing away") { store in
      _ = try await Self.store(store, content("a", versions: ["1", "2"], requires: ["b"]))
      var withheld = content("a", serial: 2, versions: ["2"])
      withheld.status = "quarantined"
      withheld.isWithheld = true
      withheld.profile = nil
      withheld.importNames = nil
      withheld.releases[0].releaseDate = nil
      _ = try await Self.store(store, withheld)
      let found = try await package("a", in: store)
      try expectEqual(found.status, "quarantined")
      try expectEqual(found.versions.map(\.name), ["1", "2"])
      try expect(found.versions.allSatisfy { $0.edges.count == 1 && $0.releaseDate == noon })
    },
    Check("hostile text is stored as text") { store in
      let hostile = "'; DROP TABLE x; --\u{0}\u{202E}{}\\\"\n"
      var given = content("a", requires: ["b"])
      given.releases[0].yankedReason = hostile
      given.releases[0].requirements?.edges[0].marker = hostile
      given.releases[0].requirements?.edges[0].extras = [hostile, "{a,b}", "NULL"]
      given.statusReason = hostile
      _ = try await Self.store(store, given)
      let kept = hostile.filter { $0 != "\0" }
      let found = try await package("a", in: store)
      try expectEqual(found.statusReason, kept)
      try expectEqual(found.versions[0].yankedReason, kept)
      try expectEqual(found.versions[0].edges[0].marker, kept)
      try expectEqual(found.versions[0].edges[0].extras, [kept, "{a,b}", "NULL"])
    },
    Check("what the registry confirms is complete at its new serial, and otherwise untouched") {
      store in
      _ = try await list(store, [("a", 2)])
      var given = content("a", serial: 1, requires: ["b"])
      given.documentTag = "\"tag\""
      _ = try await Self.store(store, given)
      try expectEqual(try await store.known(["a"], of: .pypi)["a"]?.documentTag, "\"tag\"")
      try expectEqual(try await pending(store, .changed), ["a"])
      let change = try await store.store(
        [.unchanged(name: "a", serial: 2)], of: .pypi, at: later)
      try expectEqual(change, StoreChange())
      try expectEqual(try await pending(store, .changed), [])
      let found = try await package("a", in: store)
      try expectEqual(found.serial, 2)
      try expectEqual(found.moment, noon)
      try expectEqual(found.versions[0].edges.count, 1)
    },
    Check("an impact is stored with its version, and left as it is when none is given") { store in
      var given = content("a")
      given.releases[0].impact = VersionImpact([Vulnerability(id: "GHSA-1", score: nil)])
      _ = try await Self.store(store, given)
      given.releases[0].impact = nil
      try expectEqual(try await Self.store(store, given), StoreChange())
      given.releases[0].impact = VersionImpact([])
      try expectEqual(try await Self.store(store, given).versionsChanged, 1)
      try expectEqual(try await package("a", in: store).versions[0].impact, StoredImpact.none)
    },
    Check("a package that the store doesn't know can't be linked to") { store in
      let parent = ParentReference(id: "4:file:1", constraints: ">=1")
      let isLinked = try await store.link(parent, to: "unknown", of: .pypi, at: noon)
      try expect(!isLinked)
    },
    Check("content that the store refuses costs its package only") { store in
      var twice = content("bad", versions: ["1", "1"])
      twice.releases[1].serialNumber = 1
      let change = try await Self.store(store, content("a"), twice, content("c"))
      try expectEqual(Array(change.rejected.keys), ["bad"])
      let states = try await store.packages(["a", "bad", "c"], of: .pypi).map(\.state)
      try expectEqual(states, [.complete, .error, .complete])
    },
  ]
}
