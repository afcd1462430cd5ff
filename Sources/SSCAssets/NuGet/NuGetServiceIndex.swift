/// Where a NuGet registry has what, as its service index says.
package struct NuGetServiceIndex: Sendable, Hashable {
  /// The address of the catalog's index.
  package let catalog: String
  /// What the addresses of registrations begin with; no slash at the end.
  package let registrations: String
  /// What the addresses of nuspec files and packages begin with; no slash at the end.
  package let content: String

  /// Reads a service index.
  ///
  /// Of a resource that is there in several versions, the first of our list counts: registrations
  /// with SemVer 2 packages come before those without, which lack many versions.
  package init(json bytes: [UInt8], subject: String) throws(PackageDataError) {
    let root = try JSONDocument(bytes, subject: subject).root
    guard let resources = root[key: "resources"], resources.isArray else {
      throw PackageDataError(
        .unexpectedJSON, subject, "expected a service index with an array 'resources'")
    }
    var addresses: [String: String] = [:]
    for resource in resources.elements {
      guard let address = resource[key: "@id"]?.string, let type = resource[key: "@type"] else {
        continue
      }
      // The first of several is the one to prefer.
      for name in type.isArray ? type.elements.compactMap(\.string) : [type.string ?? ""]
      where addresses[name] == nil {
        addresses[name] = address
      }
    }
    func address(_ types: [String]) throws(PackageDataError) -> String {
      for type in types {
        guard let address = addresses[type] else { continue }
        return String(address.reversed().drop { $0 == "/" }.reversed())
      }
      throw PackageDataError(
        .unexpectedJSON, subject,
        "expected a resource of type \(types[0]); the registry doesn't offer what is needed")
    }
    catalog = try address(["Catalog/3.0.0"])
    registrations = try address([
      "RegistrationsBaseUrl/3.6.0", "RegistrationsBaseUrl/Versioned",
      "RegistrationsBaseUrl/3.4.0", "RegistrationsBaseUrl/3.0.0-rc",
      "RegistrationsBaseUrl/3.0.0-beta", "RegistrationsBaseUrl",
    ])
    content = try address(["PackageBaseAddress/3.0.0"])
  }
}
