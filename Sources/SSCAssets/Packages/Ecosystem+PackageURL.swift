extension Ecosystem {
  /// The package URL of a package, or of one of its versions, by the rules of the ecosystem's purl type.
  ///
  /// - Parameter spelling: The name as the registry spells it; npm with its scope, Maven as
  ///   `group:artifact`.
  package func packageURL(_ spelling: String, version: String? = nil) -> PackageURL {
    switch self {
    case .pypi: PyPIName.packageURL(name: spelling, version: version)
    case .npm: Self.packageURL(type: "npm", spelling, separator: "/", version: version)
    case .maven: Self.packageURL(type: "maven", spelling, separator: ":", version: version)
    case .nuget: PackageURL(type: "nuget", name: spelling, version: version)
    case .cargo: PackageURL(type: "cargo", name: spelling, version: version)
    case .rubygems: PackageURL(type: "gem", name: spelling, version: version)
    }
  }

  private static func packageURL(
    type: String, _ spelling: String, separator: Character, version: String?
  ) -> PackageURL {
    guard let index = spelling.firstIndex(of: separator) else {
      return PackageURL(type: type, name: spelling, version: version)
    }
    return PackageURL(
      type: type, namespace: [String(spelling[..<index])],
      name: String(spelling[spelling.index(after: index)...]), version: version)
  }
}
