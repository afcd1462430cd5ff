import PostgresClient
import RegistrySimulation
import SSCAssets
import TestSupport
import Testing

@Suite(.database)
struct `NuGet's listing` {
  private func graph() async throws -> PostgresGraphStore {
    let store = PostgresGraphStore(PostgresPool(try TestDatabase.required(), maxConnections: 2))
    try await store.prepare()
    return store
  }

  private func update(
    _ client: NuGetClient, _ graph: PostgresGraphStore, isWhole: Bool = false
  ) async throws -> ListingReport {
    var listing = NuGetListing(client: client)
    listing.groupSize = 1
    return try await listing.update(
      graph, at: GraphTime(rawValue: 1_000_000), isWhole: isWhole)
  }

  /// Name, spelling and serial of what is listed.
  private func listed(_ graph: PostgresGraphStore) async throws -> [String] {
    try await graph.pending(PendingQuery(.listed), of: .nuget).map {
      "\($0.name) \($0.spelling) \($0.listedSerial ?? -1)"
    }
  }

  private let day = "2022-03-24T00:00:00"

  private func ticks(_ offset: Int64) -> Int64 { 16_480_800_000_000_000 + offset }

  @Test func `a name is spelled as the newest event has it, wherever that stands`() async throws {
    let site = ScriptedNuGet()
    site.setCatalog([
      [("\(day).0000001Z", "a.b", false), ("\(day).0000002Z", "A.B", false)],
      [("\(day).0000003Z", "C", false), ("\(day).0000004Z", "A.b", false)],
    ])
    let graph = try await graph()
    try await withNuGet(site) { client, _ in
      let report = try await update(client, graph)
      #expect(report.packages == 2)
      #expect(report.change?.added == 2)
      #expect(report.cursor == "\(day).0000004Z")
      #expect(try await listed(graph) == ["a.b A.b \(ticks(4))", "c C \(ticks(3))"])
    }
  }

  @Test func `only what is behind the cursor is read, to 100 nanoseconds`() async throws {
    let site = ScriptedNuGet()
    site.setCatalog([[("\(day).0000001Z", "a", false)], [("\(day).0000005Z", "b", false)]])
    let graph = try await graph()
    try await withNuGet(site) { client, simulator in
      _ = try await update(client, graph)
      simulator.resetStatistics()
      let idle = try await update(client, graph)
      #expect(idle.change == nil)
      #expect(idle.packages == 2)
      #expect(idle.cursor == "\(day).0000005Z")
      #expect(simulator.statistics.total == 1)

      // The last page grew: what it had before isn't news.
      site.setCatalog([
        [("\(day).0000001Z", "a", false)],
        [("\(day).0000005Z", "B", false), ("\(day).0000006Z", "c", false)],
      ])
      simulator.resetStatistics()
      let report = try await update(client, graph)
      #expect(report.change?.added == 1)
      #expect(simulator.statistics.total == 2)
      #expect(
        try await listed(graph) == ["a a \(ticks(1))", "b b \(ticks(5))", "c c \(ticks(6))"])
    }
  }

  @Test func `a page that fails stops there, and the next run goes on from the one before`()
    async throws
  {
    let site = ScriptedNuGet()
    site.setCatalog([
      [("\(day).1Z", "a", false)], [("\(day).2Z", "b", false)], [("\(day).3Z", "c", false)],
    ])
    let second = site["/catalog/page1.json"]
    site["/catalog/page1.json"] = "{\"commitTimeStamp\": "
    let graph = try await graph()
    try await withNuGet(site) { client, simulator in
      let error = await #expect(throws: IngestionError.self) { try await update(client, graph) }
      #expect(error?.code == .noListing)
      #expect(error?.description.contains("ASSETKIT_NUGET_URL") == true)
      #expect(try await listed(graph).count == 1)
      #expect(try await graph.listing(of: .nuget)?.cursor == "\(day).1Z")

      site["/catalog/page1.json"] = second
      simulator.resetStatistics()
      let report = try await update(client, graph)
      #expect(report.change?.added == 2)
      #expect(report.packages == 3)
      // The catalog's index and two pages.
      #expect(simulator.statistics.total == 3)
    }
  }

  @Test func `a deletion removes a package when its registration is gone, and not before`()
    async throws
  {
    let site = ScriptedNuGet()
    site.setCatalog([[("\(day).1Z", "gone", false), ("\(day).2Z", "stays", false)]])
    site.setRegistration("stays", written: "\(day).9Z", ["\"id\": \"stays\", \"version\": \"1\""])
    let graph = try await graph()
    try await withNuGet(site) { client, _ in
      _ = try await update(client, graph)
      site.setCatalog([
        [("\(day).1Z", "gone", false), ("\(day).2Z", "stays", false)],
        [("\(day).3Z", "gone", true), ("\(day).4Z", "stays", true), ("\(day).5Z", "never", true)],
      ])
      let report = try await update(client, graph)
      #expect(report.change?.unlisted == 1)
      #expect(report.packages == 1)
      #expect(try await listed(graph) == ["stays stays \(ticks(4_000_000))"])
    }
  }

  @Test func `what is pushed again after a deletion is there`() async throws {
    let site = ScriptedNuGet()
    site.setCatalog([
      [("\(day).1Z", "a", false), ("\(day).2Z", "a", true)], [("\(day).3Z", "a", false)],
    ])
    let graph = try await graph()
    try await withNuGet(site) { client, _ in
      _ = try await update(client, graph)
      #expect(try await listed(graph) == ["a a \(ticks(3_000_000))"])
    }
  }

  @Test func `pages of one time stamp are one increment`() async throws {
    let site = ScriptedNuGet()
    site.setCatalog([[("\(day).1Z", "a", false)], [("\(day).1Z", "b", false)]])
    let graph = try await graph()
    try await withNuGet(site) { client, _ in
      _ = try await update(client, graph)
      #expect(try await listed(graph).count == 2)
    }
  }

  @Test func `names that no package can have are passed over and counted`() async throws {
    let site = ScriptedNuGet()
    site.setCatalog([[("\(day).1Z", "../etc", false), ("\(day).2Z", "a", false)]])
    let graph = try await graph()
    try await withNuGet(site) { client, _ in
      let report = try await update(client, graph)
      #expect(report.invalidNames == 1)
      #expect(report.packages == 1)
    }
  }

  @Test func `the whole is read again when it is asked for, and changes nothing by itself`()
    async throws
  {
    let site = ScriptedNuGet()
    site.setCatalog([[("\(day).1Z", "a", false)], [("\(day).2Z", "b", false)]])
    let graph = try await graph()
    try await withNuGet(site) { client, simulator in
      _ = try await update(client, graph)
      let before = try await listed(graph)
      simulator.resetStatistics()
      let report = try await update(client, graph, isWhole: true)
      #expect(report.change?.added == 0)
      #expect(simulator.statistics.total == 3)
      #expect(try await listed(graph) == before)
    }
  }
}
