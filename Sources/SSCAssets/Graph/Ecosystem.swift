/// A registry's world of packages, by SecureChain's and our names.
package enum Ecosystem: String, Sendable, Hashable, CaseIterable {
  case pypi, npm, maven, nuget, cargo, rubygems

  /// The label of its package nodes in SecureChain's graph.
  package var nodeLabel: String {
    switch self {
    case .pypi: "PyPIPackage"
    case .npm: "NPMPackage"
    case .maven: "MavenPackage"
    case .nuget: "NuGetPackage"
    case .cargo: "CargoPackage"
    case .rubygems: "RubyGemsPackage"
    }
  }
}
