package import AssetKitHTTP

/// Where an ecosystem's registry is and how it is to be treated, from the effective settings.
///
/// Of each ecosystem there are `ASSETKIT_<ECOSYSTEM>_URL`, `…_CONCURRENCY` and `…_RATE`.
package struct RegistrySettings: Sendable {
  /// The registry's address, without a slash at the end.
  package let url: String
  /// How many requests at a time, and a second, each of its hosts gets.
  package var limits: HostLimits

  private let ecosystem: Ecosystem
  private let environment: [String: String]

  /// Reads the settings.
  ///
  /// - Parameters:
  ///   - url: The public registry's address, used when none is set.
  ///   - rate: The most requests a second to the public registry unless set otherwise; nil for as many
  ///     as it answers. A registry of one's own knows no such default.
  /// - Throws: `IngestionError` that names the setting which can't be understood.
  package init(
    _ ecosystem: Ecosystem, _ environment: [String: String], url: String, concurrency: Int = 96,
    rate: Double? = nil
  ) throws(IngestionError) {
    self.ecosystem = ecosystem
    self.environment = environment
    let own = try Self.address(Self.name("URL", of: ecosystem), environment)
    self.url = own ?? url
    limits = HostLimits(maxConcurrent: concurrency)
    limits.requestsPerSecond = own == nil ? rate : nil
    let concurrencyName = Self.name("CONCURRENCY", of: ecosystem)
    if let text = Self.value(concurrencyName, environment) {
      guard let number = Int(text), (1...1_024).contains(number) else {
        throw IngestionError(
          .invalidSetting, "\(concurrencyName): expected a number from 1 to 1024, found \(text)")
      }
      limits.maxConcurrent = number
    }
    let rateName = Self.name("RATE", of: ecosystem)
    if let text = Self.value(rateName, environment) {
      guard let rate = Double(text), rate > 0, rate.isFinite else {
        throw IngestionError(
          .invalidSetting, "\(rateName): expected a number above 0, found \(text)")
      }
      limits.requestsPerSecond = rate
    }
    limits.burst = limits.maxConcurrent
  }

  /// A further address of the registry, such as `ASSETKIT_NPM_REPLICATION_URL`.
  ///
  /// - Parameter name: What stands between the ecosystem's name and `_URL`: `REPLICATION`.
  package func address(_ name: String, default: String) throws(IngestionError) -> String {
    try Self.address(Self.name("\(name)_URL", of: ecosystem), environment) ?? `default`
  }

  /// The text of a setting of this ecosystem; nil when it is empty or missing.
  package func value(_ name: String) -> String? {
    Self.value(Self.name(name, of: ecosystem), environment)
  }

  /// A client within the limits.
  package func httpClient() -> HTTPClient {
    let contact = Self.value("ASSETKIT_CONTACT", environment)
    return HTTPClient(
      configuration: .init(
        userAgent: HTTPClient.Configuration.userAgent(contact: contact), defaultLimits: limits,
        maxConcurrent: max(128, limits.maxConcurrent)))
  }

  /// The name of an ecosystem's setting: `ASSETKIT_PYPI_URL`.
  package static func name(_ setting: String, of ecosystem: Ecosystem) -> String {
    "ASSETKIT_\(ecosystem.rawValue.uppercased())_\(setting)"
  }

  /// What an error message says to those who wonder which registry was meant.
  package static func whereItIs(_ ecosystem: Ecosystem) -> String {
    "\(name("URL", of: ecosystem)) says which registry it is"
  }

  private static func value(_ name: String, _ environment: [String: String]) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func address(
    _ name: String, _ environment: [String: String]
  ) throws(IngestionError) -> String? {
    guard let url = value(name, environment) else { return nil }
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw IngestionError(
        .invalidSetting, "\(name): expected an address like https://registry.example")
    }
    return String(url.reversed().drop { $0 == "/" }.reversed())
  }
}
