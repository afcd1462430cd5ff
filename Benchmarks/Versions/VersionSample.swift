import AssetKitCore
import RegistrySimulation
import SSCAssets
internal import SeededRandom

/// The versions of a simulated registry's packages, as its ecosystem spells them.
struct VersionSample {
  let ecosystem: Ecosystem
  /// The versions of each package in no order; equal in every run.
  let packages: [[DatedVersion]]

  /// Makes so many packages of 14 versions on average.
  ///
  /// What the ecosystem itself takes for no version isn't among them.
  init(_ ecosystem: Ecosystem, packages count: Int) throws {
    var random = SplitMix64(seed: 1)
    self.ecosystem = ecosystem
    packages = try Self.truth(ecosystem, packages: count).packages.map { package in
      package.versions.filter { $0.serial >= 0 }
        .map {
          DatedVersion(
            name: $0.name, releaseDate: $0.releaseDate.map(UnixMicroseconds.init(rawValue:)))
        }
        .shuffled(using: &random)
    }
  }

  /// The packages' versions, for a peer.
  var json: JSONValue {
    .array(packages.map { .array($0.map { .string($0.name) }) })
  }

  private static func truth(_ ecosystem: Ecosystem, packages: Int) throws -> GroundTruth {
    guard ecosystem != .pypi else {
      return SimulatedRegistry(packages: packages).groundTruth()
    }
    guard let kind = SiteKind(rawValue: ecosystem.rawValue) else {
      throw BenchmarkUnavailable("there is no simulator of \(ecosystem.rawValue)")
    }
    return kind.site(PackageUniverse(packages: packages, versionsPerPackage: 14)).groundTruth()
  }
}
