internal import AssetKitHTTP

extension EcosystemDeclaration {
  /// RubyGems: `ASSETKIT_RUBYGEMS_URL` is its compact index, `ASSETKIT_RUBYGEMS_API_URL` its API and
  /// its gems.
  ///
  /// A registry of one's own mostly has all of it at one address: the first setting is the second's
  /// default.
  static let rubygems = EcosystemDeclaration(
    ecosystem: .rubygems, kinds: ["ruby"],
    ingestion: .init(
      asset: "Ingests new RubyGems from rubygems.org",
      schedule: "Ingests new RubyGems packages weekly on Sundays at 7:00 AM", cron: "0 7 * * 0"),
    updates: .init(
      asset: "Updates RubyGems package versions in SecureChain graph",
      schedule: "Updates RubyGems packages daily at 6:00 PM", cron: "0 18 * * *"),
    clientDescription: "RubyGems' compact index and API over HTTP", counters: ["unreadable_lines"]
  ) { environment in
    // No limit is published for what the index's cache serves; this is a considerate pace.
    let index = try RegistrySettings(
      .rubygems, environment, url: "https://index.rubygems.org", rate: 100)
    let publicAPI = "https://rubygems.org"
    var api = try RegistrySettings(.rubygems, environment, url: publicAPI, concurrency: 10)
    let apiURL = try api.address("API", default: api.url)
    if apiURL == publicAPI {
      // It answers more than ten requests a second with 429, whatever pace the index is read at.
      api.limits.requestsPerSecond = min(api.limits.requestsPerSecond ?? 10, 10)
      api.limits.burst = 1
    }
    let client = RubyGemsClient(
      http: index.httpClient(), api: api.httpClient(), indexURL: index.url,
      apiURL: apiURL)
    return RubyGemsRegistry(client)
  }
}
