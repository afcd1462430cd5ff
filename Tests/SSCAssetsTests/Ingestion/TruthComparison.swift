import RegistrySimulation
import SSCAssets

/// Compares the graph with what the generator of the registry knows, edge by edge.
struct TruthComparison {
  private(set) var faults: [String] = []

  init(_ truth: GroundTruth, _ stored: [StoredPackage]) {
    let byName = Dictionary(uniqueKeysWithValues: stored.map { ($0.name, $0) })
    for package in truth.packages {
      guard let found = byName[package.name] else {
        faults.append("\(package.name): missing")
        continue
      }
      compare(package, found)
    }
    for stub in truth.stubs {
      // What was removed from the registry is gone; its content is kept.
      let state = byName[stub]?.state
      check(state == .stub || state == .gone, true, "\(stub): state")
      check(byName[stub]?.isListed, false, "\(stub): listed")
    }
  }

  private mutating func compare(_ truth: PackageTruth, _ found: StoredPackage) {
    let name = truth.name
    check(found.state, .complete, "\(name): state")
    check(found.spelling, truth.displayName, "\(name): spelling")
    check(found.isListed, true, "\(name): listed")
    if let serial = truth.lastSerial { check(found.serial, Int64(serial), "\(name): serial") }
    check(found.status, truth.status.rawValue, "\(name): status")
    check(found.vendor, truth.vendor, "\(name): vendor")
    check(found.repositoryURL, truth.repositoryURL, "\(name): repository")
    check(found.importNames, truth.importNames, "\(name): import names")
    check(found.lastError, nil, "\(name): error")
    let versions = found.versions.filter { !$0.isDeleted }
    check(versions.map(\.name).sorted(), truth.versions.map(\.name).sorted(), "\(name): versions")
    let byName = Dictionary(versions.map { ($0.name, $0) }) { first, _ in first }
    for version in truth.versions {
      if let found = byName[version.name] { compare(version, found, name) }
    }
  }

  private mutating func compare(_ truth: VersionTruth, _ found: StoredVersion, _ package: String) {
    let name = "\(package) \(truth.name)"
    check(found.serialNumber, truth.serial, "\(name): serial number")
    check(found.releaseDate?.rawValue, truth.releaseDate, "\(name): date")
    check(
      found.yankedReason, truth.yanked ? truth.yankedReason ?? "" : nil, "\(name): yanked")
    check(found.deprecation, truth.deprecation, "\(name): deprecation")
    check(found.variants, truth.variants ?? [], "\(name): variants")
    check(found.edges.count, truth.edges.count, "\(name): number of edges")
    for (edge, expected) in zip(found.edges, truth.edges) {
      check(edge.target, expected.to, "\(name): target")
      check(clauses(edge.constraints), clauses(expected.constraints), "\(name): constraints")
      check(edge.marker, expected.marker, "\(name): marker")
      check(edge.extras, expected.extra.map { [$0] } ?? [], "\(name): extra")
      check(edge.wantedExtras, expected.requestedExtras.sorted(), "\(name): wanted extras")
      check(edge.url, expected.url, "\(name): url")
      check(edge.alias, expected.alias, "\(name): alias")
      if let kind = expected.kind { check(edge.kind.rawValue, kind, "\(name): kind") }
      if let isPlain = expected.isPlain { check(edge.isPlain, isPlain, "\(name): plain") }
    }
  }

  /// Clauses are all meant at once: their order says nothing.
  private func clauses(_ constraints: String) -> [Substring] {
    constraints.split(separator: ",").sorted()
  }

  private mutating func check<Value: Equatable>(
    _ found: Value, _ expected: Value, _ what: @autoclosure () -> String
  ) {
    if found != expected { faults.append("\(what()): expected \(expected), found \(found)") }
  }
}
