internal import AssetKitConfiguration

/// The variables of the command line itself and of its packs.
enum OwnVariables {
  static let packs = "ASSETKIT_PACKS"
  static let demoChain = "ASSETKIT_DEMO_CHAIN"
  static let leaseSeconds = "ASSETKIT_RUN_LEASE_SECONDS"
  static let patienceSeconds = "ASSETKIT_STORAGE_PATIENCE_SECONDS"

  static let all = [
    KnownVariable(packs, .text, default: "ssc"),
    KnownVariable(demoChain, .positiveNumber),
    KnownVariable(leaseSeconds, .positiveNumber),
    KnownVariable(patienceSeconds, .positiveNumber),
    KnownVariable("ASSETKIT_PYPI_CONCURRENCY", .positiveNumber),
    KnownVariable("ASSETKIT_PYPI_RATE", .text),
  ]
}
