extension EcosystemDeclaration {
  /// Maven Central, or another repository that publishes an index.
  static let maven = EcosystemDeclaration(
    ecosystem: .maven, kinds: ["python"],
    ingestion: .init(
      asset: "Ingests new Maven packages from Maven Central",
      schedule: "Ingests new Maven packages weekly on Sundays at 4:00 AM", cron: "0 4 * * 0"),
    updates: .init(
      asset: "Updates Maven package versions in SecureChain graph",
      schedule: "Updates Maven packages daily at 2:00 PM", cron: "0 14 * * *"),
    clientDescription: "Maven Central over HTTP", totalKey: "total_in_central",
    counters: ["missing_poms", "incomplete_poms", "unreadable_poms", "invalid_versions"]
  ) { environment in
    // Whoever asks more than some ten times a second is turned away before long.
    let settings = try RegistrySettings(
      .maven, environment, url: "https://repo.maven.apache.org/maven2", concurrency: 128, rate: 10)
    return MavenRegistry(MavenClient(settings.httpClient(), baseURL: settings.url))
  }
}
