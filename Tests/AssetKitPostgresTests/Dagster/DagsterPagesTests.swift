import AssetKitCore
import DagsterWebSupport
import TestSupport
import Testing

/// Dagster's web UI itself, in a browser, on our database.
@Suite(
  .database, .serialized,
  .enabled("\(TestDagsterWeb.absence ?? "")") { TestDagsterWeb.absence == nil })
struct `Dagster's web UI` {
  @Test(.enabled("\(TestBrowser.absence ?? "")") { TestBrowser.absence == nil })
  func `shows runs, a run, the assets and an asset, each within two seconds at 1,000 runs`()
    async throws
  {
    let history = try await DagsterHistory.instance()
    try await history.manyRuns(1_000)
    let failed = try await history.run(["broken", "after"])
    let made = try await history.run(["raw/orders", "orders", "flaky"], tags: ["team": "data"])
    try await TestDagsterWeb.with(TestDatabase.required()) { web in
      let pages: [TestBrowser.Page] = [
        .init("runs", "/runs", showing: "team: data"),
        .init("failed-run", "/runs/\(failed)", showing: "bad luck"),
        .init("run", "/runs/\(made)", showing: "orders are late"),
        .init("assets", "/assets", showing: "weather"),
        .init("asset", "/assets/raw/orders", showing: "Recent updates"),
        .init("asset-events", "/assets/tick?view=events", showing: "Materialized in run"),
      ]
      // Twice: the first answers wait for Python to load what it needs, and for what else goes on
      // on the machine.
      let visits = try await TestBrowser.visit(pages + pages, of: web)
      print("pictures of Dagster's web UI: \(TestBrowser.pictures)")
      #expect(visits.count == 2 * pages.count)
      var quickest: [String: Double] = [:]
      for visit in visits {
        #expect(visit.isShown, "\(visit.page)")
        for request in visit.requests {
          #expect(request.status == 200 && request.errors.isEmpty, "\(visit.page): \(request)")
          let name = visit.page + " " + request.operation
          quickest[name] = min(quickest[name] ?? .infinity, request.seconds)
        }
      }
      for (name, seconds) in quickest.sorted(by: { $0.key < $1.key }) {
        print("\(name): \(seconds) s")
        #expect(seconds < 2, "\(name)")
      }
      let operations = Set(visits.flatMap { $0.requests.map(\.operation) })
      #expect(
        operations.isSuperset(of: [
          "RunsFeedRootQuery", "RunFeedTabsCountQuery", "RunRootQuery", "RunStepStatsQuery",
          "subscription", "AssetRecordsQuery", "AssetViewDefinitionQuery",
          "RecentAssetEventsQuery", "AssetGraphLiveQuery",
        ]), "\(operations.sorted())")
    }
  }
}
