/// A package as advisories and registries both know it: the key by which they meet.
package struct AdvisoryPackage: Sendable, Hashable {
  /// The registry's world.
  package let ecosystem: Ecosystem
  /// The name in the form in which the ecosystem compares names.
  package let name: String

  /// Normalises the name: PyPI by PEP 503, NuGet without case, the others as they are.
  package init(_ ecosystem: Ecosystem, name: String) {
    self.ecosystem = ecosystem
    self.name =
      switch ecosystem {
      case .pypi: PyPIName.normalized(name)
      case .nuget: NuGetName.normalized(name)
      case .npm, .maven, .cargo, .rubygems: name
      }
  }

  /// The package of an affected element, nil when its ecosystem is none of ours.
  ///
  /// A suffix doesn't count: `Maven:https://…` names a mirror of the same packages.
  package init?(_ package: OSVPackage) {
    guard let ecosystem = Ecosystem(osvName: package.ecosystem) else { return nil }
    self.init(ecosystem, name: package.name)
  }
}

extension Ecosystem {
  /// Its name in OSV's records and the folder of its dump.
  package var osvName: String {
    switch self {
    case .pypi: "PyPI"
    case .npm: "npm"
    case .maven: "Maven"
    case .nuget: "NuGet"
    case .cargo: "crates.io"
    case .rubygems: "RubyGems"
    }
  }

  /// The ecosystem with this name in OSV, which is case-sensitive.
  package init?(osvName: String) {
    guard let match = Self.allCases.first(where: { $0.osvName == osvName }) else { return nil }
    self = match
  }
}
