internal import AssetKitHTTP

extension EcosystemDeclaration {
  /// npm, the registry of JavaScript.
  static let npm = EcosystemDeclaration(
    ecosystem: .npm, kinds: ["python"],
    ingestion: .init(
      asset: "Ingests new NPM packages from the Node Package Manager",
      schedule: "Ingests new NPM packages weekly on Sundays at 3:00 AM", cron: "0 3 * * 0"),
    updates: .init(
      asset: "Updates NPM package versions in SecureChain graph",
      schedule: "Updates NPM packages daily at 12:00 PM", cron: "0 12 * * *"),
    clientDescription: "The npm registry and its replication over HTTP"
  ) { environment in
    try NPMSettings(environment).registry()
  }
}

/// Where npm is and how it is to be treated, from the effective settings.
struct NPMSettings {
  private let common: RegistrySettings
  private let replicationURL: String
  private let maxDocumentBytes: Int
  /// The most requests a month; nil for no limit.
  private let monthlyBudget: Int?
  private let stalePause: Duration
  private var listing = NPMListing.Options()

  private static let registry = "https://registry.npmjs.org"
  private static let replication = "https://replicate.npmjs.com"

  /// Reads the settings.
  ///
  /// The public registry is asked 10 times a second, and 4.5 million times a month at most: npm's terms
  /// call 5 million unreasonable. A registry of one's own has no limits but those that are set, and
  /// its replication is expected at the same address.
  ///
  /// - Throws: `IngestionError` that names the setting which can't be understood.
  init(_ environment: [String: String]) throws(IngestionError) {
    common = try RegistrySettings(.npm, environment, url: Self.registry, rate: 10)
    let isPublic = common.url == Self.registry
    replicationURL = try common.address(
      "REPLICATION", default: isPublic ? Self.replication : common.url)
    monthlyBudget =
      try common.number("MONTHLY_BUDGET", in: 1...Int.max) ?? (isPublic ? 4_500_000 : nil)
    maxDocumentBytes = (try common.number("MAX_DOCUMENT_MB", in: 1...4_096) ?? 256) << 20
    stalePause = .seconds(try common.number("STALE_PAUSE_SECONDS", in: 0...3_600) ?? 10)
    if let sequences = try common.number("FEED_WINDOW", in: 0...Int.max) {
      listing.windowSequences = Int64(sequences)
    }
    if let days = try common.number("COMPARE_DAYS", in: 1...36_500) {
      listing.comparisonDays = Int64(days)
    }
  }

  /// A registry by these settings.
  func registry() -> NPMRegistry {
    NPMRegistry(
      NPMClient(
        http: common.httpClient(), registryURL: common.url, replicationURL: replicationURL,
        maxDocumentBytes: maxDocumentBytes, budget: monthlyBudget.map(NPMRequestBudget.init)),
      listing: listing, stalePause: stalePause)
  }
}

extension RegistrySettings {
  /// A whole number among the ecosystem's settings; nil when it is missing.
  fileprivate func number(
    _ name: String, in range: ClosedRange<Int>
  ) throws(IngestionError) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw IngestionError(
        .invalidSetting,
        "ASSETKIT_NPM_\(name): expected a whole number from \(range.lowerBound), found \(text)")
    }
    return number
  }
}
