/// The registries that the simulator can serve beside PyPI, by the name of their ecosystem.
package enum SiteKind: String, CaseIterable, Sendable {
  case cargo, maven, npm, nuget, rubygems

  /// Makes the site that spells a universe as this registry would.
  package func site(_ universe: PackageUniverse) -> any EcosystemSite {
    switch self {
    case .cargo: CargoSite(universe)
    case .maven: MavenSite(universe)
    case .npm: NPMSite(universe)
    case .nuget: NuGetSite(universe)
    case .rubygems: RubyGemsSite(universe)
    }
  }
}
