import AssetKitCore
import SSCAssets
import Testing

@Suite struct RubyGemsDeclarationTests {
  private let definitions = Definitions(plugins: [SSCPlugin { throw CancellationError() }])

  @Test func `the assets have the names, the group and the words that dashboards know`() {
    let specs = definitions.specs.filter { $0.group == "rubygems" }
    #expect(
      specs.map { "\($0.key): \($0.description ?? "")" }.sorted() == [
        "rubygems_package_ingestion: Ingests new RubyGems from rubygems.org",
        "rubygems_packages_updates: Updates RubyGems package versions in SecureChain graph",
      ])
  }

  @Test func `the ingestion waits for Sunday to be switched on, the update runs every day`() {
    let schedules = definitions.schedules.filter { $0.name.hasPrefix("rubygems_") }
    #expect(schedules.map(\.name) == ["rubygems_weekly_ingestion", "rubygems_daily_update"])
    #expect(schedules.map(\.cron) == [["0 7 * * 0"], ["0 18 * * *"]])
    #expect(schedules.map(\.defaultStatus) == [.stopped, .running])
    #expect(
      schedules.map(\.description) == [
        "Ingests new RubyGems packages weekly on Sundays at 7:00 AM",
        "Updates RubyGems packages daily at 6:00 PM",
      ])
  }
}
