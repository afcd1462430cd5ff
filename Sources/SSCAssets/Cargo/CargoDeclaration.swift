extension EcosystemDeclaration {
  /// crates.io.
  static let cargo = EcosystemDeclaration(
    ecosystem: .cargo, kinds: ["rust"],
    ingestion: .init(
      asset: "Ingests new Cargo crates from crates.io",
      schedule: "Ingests new Cargo packages weekly on Sundays at 6:00 AM", cron: "0 6 * * 0"),
    updates: .init(
      asset: "Updates Cargo (Rust) package versions in SecureChain graph",
      schedule: "Updates Cargo packages daily at 4:00 PM", cron: "0 16 * * *"),
    clientDescription: "crates.io's sparse index and static files over HTTP"
  ) { environment in
    // No limit is published for static files; this is a considerate pace.
    let settings = try RegistrySettings(
      .cargo, environment, url: "https://index.crates.io", rate: 100)
    return CargoRegistry(
      CargoClient(
        settings.httpClient(), indexURL: settings.url,
        staticURL: try settings.address("STATIC", default: "https://static.crates.io")))
  }
}
