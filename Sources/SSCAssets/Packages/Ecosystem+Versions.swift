extension Ecosystem {
  /// The order of the ecosystem's versions.
  package var versionOrder: any VersionOrder {
    switch self {
    case .pypi: PEP440Order()
    case .npm: NPMOrder()
    case .maven: MavenOrder()
    case .nuget: NuGetOrder()
    case .cargo: CargoOrder()
    case .rubygems: GemOrder()
    }
  }

  /// Reads a constraint by the ecosystem's rules.
  package func versionConstraint(
    _ text: String
  ) throws(PackageDataError) -> any VersionConstraint {
    switch self {
    case .pypi: try VersionSpecifiers(text)
    case .npm: try NPMRange(text)
    case .maven: try MavenRange(text)
    case .nuget: try NuGetRange(text)
    case .cargo: try CargoRequirement(text)
    case .rubygems: try GemRequirement(text)
    }
  }
}

extension PEP440Version: PackageVersion {}

extension VersionSpecifiers: VersionConstraint {
  /// As installers do by default: a pre-release only when a clause names one.
  package func isSatisfied(by version: PEP440Version) -> Bool { contains(version) }
}
