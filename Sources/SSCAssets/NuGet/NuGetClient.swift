package import AssetKitHTTP
internal import BlockingIO

/// A NuGet registry over HTTP: its documents, parsed or refused.
///
/// Where they are is what its service index says, asked once. Everything that goes wrong for good is
/// thrown, so that nothing is ever taken for a shorter answer.
package final class NuGetClient: Sendable {
  let http: HTTPClient
  /// The address of the service index.
  let indexURL: String
  private let services = Locked<NuGetServiceIndex?>(nil)

  /// Makes a client.
  ///
  /// - Parameter url: The address of the registry's service index, or of the folder with its
  ///   `index.json`.
  package init(_ http: HTTPClient, url: String) {
    self.http = http
    indexURL = url.hasSuffix(".json") ? url : "\(url)/index.json"
  }

  /// Where the registry has what.
  func serviceIndex() async throws -> NuGetServiceIndex {
    if let known = services.withLock({ $0 }) { return known }
    let index = try await required(indexURL) {
      try NuGetServiceIndex(json: $0.body.bytes, subject: indexURL)
    }
    services.withLock { $0 = index }
    return index
  }

  /// The catalog's index.
  func catalogIndex() async throws -> NuGetCatalogIndex {
    let url = try await serviceIndex().catalog
    return try await required(url, maxBytes: 256 << 20) {
      try NuGetCatalogIndex(json: $0.body.bytes, subject: url)
    }
  }

  func catalogPage(_ url: String) async throws -> NuGetCatalogPage {
    try await required(url) { try NuGetCatalogPage(json: $0.body.bytes, subject: url) }
  }

  /// What the registry says of a package.
  enum Registration {
    case found(NuGetRegistration, entityTag: String?)
    /// What was read at the time of the entity tag still holds.
    case notModified
    /// There is no version of it.
    case gone
  }

  /// The index of a package's registration.
  ///
  /// - Parameter entityTag: That of the index which was read before.
  func registration(
    of name: String, unless entityTag: String? = nil
  ) async throws -> Registration {
    let base = try await serviceIndex().registrations
    let url = "\(base)/\(percentEncoded(name))/index.json"
    let validators = entityTag.map { HTTPValidators(entityTag: $0) }
    return try await http.document(HTTPRequest(url, validators: validators)) { response in
      if response.isNotModified { return .notModified }
      let index = try response.withJSON(subject: url) { try NuGetRegistration($0, subject: url) }
      return .found(index, entityTag: response.validators?.entityTag)
    } ?? .gone
  }

  /// A page of a registration that stands alone.
  func registrationPage(_ url: String) async throws -> [NuGetRelease] {
    try await required(url) { response in
      try response.withJSON(subject: url) { try NuGetRelease.releases($0, subject: url) }
    }
  }

  /// When a version was pushed, as the catalog's document of it says; nil when nobody knows.
  func created(_ leafURL: String) async throws -> UnixMicroseconds? {
    try await http.document(HTTPRequest(leafURL)) { response in
      try response.withJSON(subject: leafURL) { leaf in
        leaf[key: "created"]?.string.flatMap { UnixMicroseconds(rfc3339: $0) }
      }
    } ?? nil
  }

  func nuspec(of name: String, _ version: String) async throws -> Nuspec {
    let url = try await contentURL(of: name, version, suffix: "\(name).nuspec")
    return try await required(url) { try Nuspec($0.body.bytes, subject: url) }
  }

  /// The address of a version's file.
  ///
  /// - Parameter version: Normalised: in lower case, without metadata.
  func contentURL(
    of name: String, _ version: String, suffix: String
  ) async throws -> String {
    let base = try await serviceIndex().content
    return [base, percentEncoded(name), percentEncoded(version), percentEncoded(suffix)]
      .joined(separator: "/")
  }

  /// A document that must be there: another one says so.
  private func required<Value>(
    _ url: String, maxBytes: Int? = nil, read: (HTTPResponse) throws -> Value
  ) async throws -> Value {
    guard
      let value = try await http.document(HTTPRequest(url, maxBodyBytes: maxBytes), read: read)
    else {
      throw PackageDataError(.unexpectedJSON, url, "the registry points to it, and it isn't there")
    }
    return value
  }
}

extension NuGetVersion {
  /// As addresses spell it: normalised, in lower case, without metadata.
  package static func addressed(_ version: String) -> String {
    NuGetVersion(version)?.description.asciiLowercased
      ?? String(version.asciiLowercased.prefix { $0 != "+" })
  }
}
