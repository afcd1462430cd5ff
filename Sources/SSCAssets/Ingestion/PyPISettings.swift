internal import AssetKitHTTP

/// Where PyPI is and how it is to be treated, from the effective settings.
struct PyPISettings {
  var url = "https://pypi.org"
  var contact: String?
  var limits = HostLimits(maxConcurrent: 96)

  /// Reads the settings.
  ///
  /// - Throws: `IngestionError` that names the setting which can't be understood.
  init(_ environment: [String: String]) throws {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let url = value("ASSETKIT_PYPI_URL") {
      guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
        throw IngestionError(
          .invalidSetting, "ASSETKIT_PYPI_URL: expected an address like https://registry.example")
      }
      self.url = url
    }
    contact = value("ASSETKIT_CONTACT")
    if let text = value("ASSETKIT_PYPI_CONCURRENCY") {
      guard let number = Int(text), (1...1_024).contains(number) else {
        throw IngestionError(
          .invalidSetting,
          "ASSETKIT_PYPI_CONCURRENCY: expected a number from 1 to 1024, found \(text)")
      }
      limits.maxConcurrent = number
    }
    if let text = value("ASSETKIT_PYPI_RATE") {
      guard let rate = Double(text), rate > 0, rate.isFinite else {
        throw IngestionError(
          .invalidSetting, "ASSETKIT_PYPI_RATE: expected a number above 0, found \(text)")
      }
      limits.requestsPerSecond = rate
      limits.burst = limits.maxConcurrent
    }
  }

  func client() -> PyPIClient {
    PyPIClient(
      HTTPClient(
        configuration: .init(
          userAgent: HTTPClient.Configuration.userAgent(contact: contact), defaultLimits: limits,
          maxConcurrent: max(128, limits.maxConcurrent))),
      baseURL: url)
  }
}
