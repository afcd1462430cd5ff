extension EcosystemDeclaration {
  /// The Python Package Index.
  static let pypi = EcosystemDeclaration(
    ecosystem: .pypi, kinds: ["python"],
    ingestion: .init(
      asset: "Ingests new PyPI packages from the Python Package Index",
      schedule: "Ingests new PyPI packages weekly on Sundays at 2:00 AM", cron: "0 2 * * 0"),
    updates: .init(
      asset: "Updates PyPI package versions in SecureChain graph",
      schedule: "Updates PyPI packages daily at 10:00 AM", cron: "0 10 * * *"),
    clientDescription: "The Python Package Index over HTTP", counters: ["unplaced_files"]
  ) { environment in
    // No limit is published for what the index's cache serves; this is a considerate pace.
    let settings = try RegistrySettings(
      .pypi, environment, url: "https://pypi.org", rate: 100)
    return PyPIRegistry(PyPIClient(settings.httpClient(), baseURL: settings.url))
  }
}
