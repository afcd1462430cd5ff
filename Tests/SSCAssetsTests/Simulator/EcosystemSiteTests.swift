import RegistrySimulation
import Testing

@Suite struct EcosystemSiteTests {
  private let site: ToySite
  private let simulator: RegistrySimulator

  init() throws {
    site = ToySite(PackageUniverse(seed: 5, packages: 20))
    simulator = try RegistrySimulator.start(SimulatedRegistry(seed: 1, packages: 2), sites: [site])
  }

  private func get(_ path: String, _ headers: [String: String] = [:]) async throws -> RawResponse {
    try await request("GET", path, port: simulator.port, headers: headers)
  }

  @Test func `a site has all below its prefix, and PyPI the rest`() async throws {
    #expect(try await get("/toy/names").text.split(separator: "\n").count == 20)
    #expect(try await get("/simple/", acceptJSON).status == 200)
    #expect(try await get("/toys/names").status == 404)
    #expect(try await get("/toy/nothing").status == 404)
    let page = try await get("/toy/package/\(site.name(at: 3))")
    #expect(page.text.hasPrefix("\(simulator.baseURL)/toy\n"))
    #expect(simulator.url(of: site) == "\(simulator.baseURL)/toy")
  }

  @Test func `a redirect stays in the site`() async throws {
    let response = try await get("/toy/old")
    #expect(response.status == 301)
    #expect(response.headers["location"] == "\(simulator.baseURL)/toy/names")
  }

  @Test func `what a client has already isn't sent again, until it changes`() async throws {
    let first = try await get("/toy/names")
    let tag = try #require(first.headers["etag"])
    let moment = try #require(first.headers["last-modified"])
    #expect(try await get("/toy/names", ["If-None-Match": tag]).status == 304)
    #expect(try await get("/toy/names", ["If-Modified-Since": moment]).status == 304)
    site.advance(seed: 1, fraction: 0.2)
    let other = ["If-None-Match": "\"something else\"", "If-Modified-Since": moment]
    #expect(try await get("/toy/names", other).status == 200)
  }

  @Test func `a text may be asked for in part when the site says so`() async throws {
    let whole = try await get("/toy/names")
    let part = try await get("/toy/names", ["Range": "bytes=5-"])
    #expect(part.status == 206)
    #expect(part.body == Array(whole.body.dropFirst(5)))
    let end = ["Range": "bytes=\(whole.body.count)-"]
    #expect(try await get("/toy/names", end).status == 416)
    let page = "/toy/package/\(site.name(at: 0))"
    #expect(try await get(page, ["Range": "bytes=5-"]).status == 200)
  }

  @Test func `requests are counted by site`() async throws {
    _ = try await get("/toy/names")
    _ = try await get("/simple/", acceptJSON)
    #expect(simulator.statistics.count(.listing, site: "toy") == 1)
    #expect(simulator.statistics.count(.listing, status: 200, site: "toy") == 1)
    #expect(simulator.statistics.count(.listing) == 1)
    #expect(simulator.statistics.total == 2)
  }

  @Test(arguments: [(FaultKind.tooManyRequests, 429), (.serverError, 500), (.unavailable, 503)])
  func `a site's URLs fail as the plan says, and heal`(
    _ kind: FaultKind, _ status: Int
  ) async throws {
    simulator.faults = FaultPlan(percent: 100, kinds: [kind])
    #expect(try await get("/toy/names").status == status)
    #expect(try await get("/toy/names").status == 200)
    #expect(simulator.statistics.count(kind) == 1)
  }

  @Test func `a site's texts and archives can be cut and spoiled`() async throws {
    let whole = try await get("/toy/names")
    simulator.faults = FaultPlan(percent: 100, kinds: [.truncatedJSON])
    #expect(try await get("/toy/names").body == Array(whole.body.prefix(whole.body.count / 2)))
    simulator.faults = FaultPlan(percent: 100, kinds: [.truncatedBody])
    #expect(try await get("/toy/names").isComplete == false)
    simulator.faults = FaultPlan(percent: 100, kinds: [.badArchive])
    #expect(try await get("/toy/file/x").body != [1, 2, 3])
    simulator.faults = FaultPlan(percent: 100, kinds: [.archiveBomb])
    #expect(try membersOfArchive(try await get("/toy/file/x").body) == ["data.tar.gz"])
  }

  @Test func `a fault may stick to a package`() async throws {
    simulator.faults = FaultPlan(
      percent: 0, kinds: [.serverError], persistentPercent: 100, seed: 3)
    for position in 0..<20 {
      let name = site.name(at: position)
      let isBroken = simulator.faults.brokenEndpoint(of: name) == .detail
      for _ in 0..<3 {
        #expect(try await get("/toy/package/\(name)").status == (isBroken ? 500 : 200))
      }
    }
    #expect(simulator.statistics.count(.detail, status: 500, site: "toy") > 0)
  }

  @Test func `the simulator tells and changes a site on its own path`() async throws {
    let truth = try await get("/_simulator/ground-truth?ecosystem=toy")
    #expect(try truth.decoded(GroundTruth.self) == site.groundTruth())
    let advanced = try await request(
      "POST", "/_simulator/advance?fraction=0.5&seed=3&ecosystem=toy", port: simulator.port)
    let change = try advanced.decoded(RegistryChange.self)
    #expect(change.changed.count + change.removed.count == 10)
    #expect(change.added == [site.name(at: 20)])
  }
}
