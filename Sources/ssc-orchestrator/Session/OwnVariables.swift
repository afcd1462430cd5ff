internal import AssetKitConfiguration
internal import SSCAssets

/// The variables of the command line itself and of its packs.
enum OwnVariables {
  static let packs = "ASSETKIT_PACKS"
  static let demoChain = "ASSETKIT_DEMO_CHAIN"
  static let demoSchedules = "ASSETKIT_DEMO_SCHEDULES"
  static let leaseSeconds = "ASSETKIT_RUN_LEASE_SECONDS"
  static let simulatedTime = "ASSETKIT_SIMULATED_TIME"
  static let patienceSeconds = "ASSETKIT_STORAGE_PATIENCE_SECONDS"

  static let retention = "ASSETKIT_RETENTION"
  static let computeLogMegabytes = "ASSETKIT_COMPUTE_LOG_MB"

  static let all =
    [
      KnownVariable(packs, .text, default: "ssc"),
      KnownVariable(demoChain, .positiveNumber),
      KnownVariable(demoSchedules, .positiveNumber),
      KnownVariable(leaseSeconds, .positiveNumber),
      KnownVariable(patienceSeconds, .positiveNumber),
      KnownVariable(retention, .text),
      KnownVariable(computeLogMegabytes, .positiveNumber, default: "64"),
      KnownVariable(simulatedTime, .text),
      KnownVariable(RegistrySettings.name("STATIC_URL", of: .cargo), .url),
      KnownVariable("ASSETKIT_OSV_URL", .url),
    ]
    + Ecosystem.allCases.flatMap { ecosystem in
      [
        KnownVariable(RegistrySettings.name("URL", of: ecosystem), .url),
        KnownVariable(RegistrySettings.name("CONCURRENCY", of: ecosystem), .positiveNumber),
        KnownVariable(RegistrySettings.name("RATE", of: ecosystem), .text),
      ]
    }
}
