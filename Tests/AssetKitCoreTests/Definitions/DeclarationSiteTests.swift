import AssetKitCore
import Testing

@Suite struct `A definition` {
  @Test func `knows the line that declared it`() {
    let line = #line + 1
    let asset = AssetDefinition("a") { _ in .materialized() }
    let multi = AssetDefinition(name: "m", specs: [AssetSpec("b")]) { _ in [] }
    let external = AssetSpec.external("c")
    let check = AssetCheckDefinition(asset: "a", name: "n") { _ in AssetCheckResult(passed: true) }
    let resource = ResourceDefinition(ResourceKey<Int>("r"), setUp: { _ in 1 })
    let schedule = ScheduleDefinition("s", target: "*", cron: "@daily")
    let sites = [
      asset.declared, multi.declared, external.declared, check.declared, resource.declared,
      schedule.declared,
    ]
    #expect(sites.map(\.line) == Array(line..<line + 6))
    #expect(asset.specs.first?.declared == asset.declared)
    #expect(multi.specs.first?.declared == multi.declared)
    #expect(Set(sites.map(\.file)) == [#fileID])
  }
}
