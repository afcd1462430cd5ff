extension EcosystemDeclaration {
  /// NuGet's gallery.
  static let nuget = EcosystemDeclaration(
    ecosystem: .nuget, kinds: ["python"],
    ingestion: .init(
      asset: "Ingests new NuGet packages from NuGet.org",
      schedule: "Ingests new NuGet packages weekly on Sundays at 5:00 AM", cron: "0 5 * * 0"),
    updates: .init(
      asset: "Updates NuGet (.NET) package versions in SecureChain graph",
      schedule: "Updates NuGet packages daily at 8:00 PM", cron: "0 20 * * *"),
    clientDescription: "NuGet's V3 API over HTTP"
  ) { environment in
    // The documents are static files without a published limit; this is a considerate pace.
    let settings = try RegistrySettings(
      .nuget, environment, url: "https://api.nuget.org/v3/index.json", rate: 100)
    return NuGetRegistry(NuGetClient(settings.httpClient(), url: settings.url))
  }
}
