internal import AssetKitHTTP

/// Where the advisories are and how that server is to be treated, from the effective settings.
struct OSVSettings {
  var url = "https://storage.googleapis.com/osv-vulnerabilities"
  var contact: String?

  /// Requests at a time.
  static let concurrency = 16

  /// Reads the settings.
  ///
  /// - Throws: `IngestionError` that names the setting which can't be understood.
  init(_ environment: [String: String]) throws {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let url = value("ASSETKIT_OSV_URL") {
      guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
        throw IngestionError(
          .invalidSetting, "ASSETKIT_OSV_URL: expected an address like https://registry.example")
      }
      self.url = url
    }
    contact = value("ASSETKIT_CONTACT")
  }

  func client() -> OSVClient {
    OSVClient(
      HTTPClient(
        configuration: .init(
          userAgent: HTTPClient.Configuration.userAgent(contact: contact),
          defaultLimits: HostLimits(maxConcurrent: Self.concurrency))),
      baseURL: url)
  }
}
