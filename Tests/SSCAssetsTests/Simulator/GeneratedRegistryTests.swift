import RegistrySimulation
import Testing

@Suite struct GeneratedRegistryTests {
  private let registry = SimulatedRegistry(seed: 77, packages: 300)

  @Test func `a seed decides everything`() {
    let again = SimulatedRegistry(seed: 77, packages: 300)
    let other = SimulatedRegistry(seed: 78, packages: 300)
    #expect(again.groundTruth() == registry.groundTruth())
    #expect(other.groundTruth() != registry.groundTruth())
    again.advance(seed: 5, fraction: 0.2)
    registry.advance(seed: 5, fraction: 0.2)
    #expect(again.groundTruth() == registry.groundTruth())
  }

  @Test func `names are distinct after normalisation and awkward before`() {
    let truth = registry.groundTruth().packages
    #expect(Set(truth.map(\.name)).count == 300)
    #expect(truth.contains { $0.displayName.contains("_") })
    #expect(truth.contains { $0.displayName.contains(".") })
    #expect(truth.contains { $0.displayName != $0.displayName.lowercased() })
    #expect(truth.allSatisfy { registry.truth(of: $0.name)?.displayName == $0.displayName })
  }

  @Test func `names stay distinct and findable in a large registry`() {
    let large = SimulatedRegistry(seed: 3, packages: 20_000, versionsPerPackage: 1)
    let names = large.projectNames
    #expect(Set(names).count == 20_000)
    for name in names.suffix(20) { #expect(large.truth(of: name)?.name == name) }
  }

  @Test func `serials count the parseable versions from zero without a gap`() {
    for package in registry.groundTruth().packages {
      let serials = package.versions.map(\.serial).filter { $0 >= 0 }
      #expect(serials == Array(0..<serials.count))
      let legacy = package.versions.filter { $0.serial < 0 }.map(\.name)
      #expect(Set(legacy).isSubset(of: ["2004d", "dev-r1"]))
    }
  }

  @Test func `version names of a package are distinct`() {
    for package in registry.groundTruth().packages {
      #expect(Set(package.versions.map(\.name)).count == package.versions.count)
    }
  }

  @Test func `a marker is made of its environment's clause and its extra's`() {
    let edges = registry.groundTruth().packages.flatMap(\.versions).flatMap(\.edges)
    for edge in edges {
      #expect((edge.marker == nil) == (edge.environmentMarker == nil && edge.extra == nil))
      if let extra = edge.extra {
        #expect(edge.marker?.hasSuffix("extra == \"\(extra)\"") == true)
      }
    }
  }

  @Test func `every awkward case occurs`() {
    let truth = registry.groundTruth()
    let versions = truth.packages.flatMap(\.versions)
    let edges = versions.flatMap(\.edges)
    #expect(versions.contains { $0.name.contains("!") })
    #expect(versions.contains { $0.yankedReason != nil })
    #expect(versions.contains { $0.yanked && $0.yankedReason == nil })
    #expect(versions.contains { $0.releaseDate == nil })
    #expect(truth.packages.contains { $0.status == .quarantined })
    #expect(truth.packages.contains { $0.repositoryURL == "n/a" })
    #expect(edges.contains { $0.url != nil })
    #expect(edges.contains { $0.extra != nil && $0.environmentMarker != nil })
    #expect(edges.contains { !$0.requestedExtras.isEmpty })
    for op in ["~=", "==", "!=", "<=", ">=", "<", ">", "==="] {
      #expect(edges.contains { $0.constraints.hasPrefix(op) || $0.constraints.contains("," + op) })
    }
    #expect(!truth.stubs.isEmpty)
    #expect(
      truth.packages.contains { package in
        let dates = package.versions.compactMap(\.releaseDate)
        return dates != dates.sorted()
      })
  }

  @Test func `dependencies form cycles`() {
    let packages = registry.groundTruth().packages
    let needs = Dictionary(
      uniqueKeysWithValues: packages.map { package in
        (package.name, Set(package.versions.flatMap(\.edges).map(\.to)))
      })
    let isMutual = needs.contains { name, targets in
      targets.contains { $0 != name && needs[$0]?.contains(name) == true }
    }
    #expect(isMutual)
  }

  @Test func `an advance changes what it names and nothing else`() {
    let before = registry.groundTruth().packages
    let change = registry.advance(seed: 6, fraction: 0.1)
    let after = registry.groundTruth().packages
    #expect(change.changed.count + change.removed.count == 30)
    #expect(change.added.count == 3)
    let touched = Set(change.changed + change.removed + change.added)
    #expect(
      before.filter { !touched.contains($0.name) } == after.filter { !touched.contains($0.name) })
    let oldSerials = Dictionary(uniqueKeysWithValues: before.map { ($0.name, $0.lastSerial) })
    for package in after where change.changed.contains(package.name) {
      #expect(package.lastSerial ?? 0 > (oldSerials[package.name] ?? .max) ?? .max)
    }
    #expect(Set(after.map(\.name)).isDisjoint(with: change.removed))
    #expect(Set(after.map(\.name)).isSuperset(of: change.added))
  }

  @Test func `advances bring releases, yanks and deletions`() {
    let before = registry.groundTruth().packages
    for seed in 1...4 { registry.advance(seed: UInt64(seed), fraction: 0.5) }
    let after = Dictionary(
      uniqueKeysWithValues: registry.groundTruth().packages.map { ($0.name, $0) })
    var (grown, shrunk, yanked) = (0, 0, 0)
    for old in before {
      guard let new = after[old.name] else { continue }
      let (oldNames, newNames) = (Set(old.versions.map(\.name)), Set(new.versions.map(\.name)))
      if !newNames.isSubset(of: oldNames) { grown += 1 }
      if !oldNames.isSubset(of: newNames) { shrunk += 1 }
      if new.versions.count(where: \.yanked) > old.versions.count(where: \.yanked) { yanked += 1 }
      let serials = new.versions.map(\.serial).filter { $0 >= 0 }
      #expect(serials == Array(0..<serials.count))
    }
    #expect(min(grown, shrunk, yanked) > 0)
  }

  @Test func `a hand-written package is listed with the truth that it states`() {
    let edge = EdgeTruth(to: "needed", constraints: ">=1", extra: "test")
    let version = SimulatedVersion(
      name: "1.0",
      files: [
        SimulatedFile(kind: .sourceTarball, filename: "Hand_Made-1.0.tar.gz", uploadTime: 5)
      ],
      requirements: [SimulatedRequirement(edge: edge, text: "Needed (>=1); extra == 'test'")],
      modules: ModuleTree(packages: ["hand", "hand.made"]))
    registry.put(
      SimulatedPackage(name: "Hand_Made", normalizedName: "hand-made", versions: [version]))
    let truth = registry.truth(of: "hand-made")
    #expect(truth?.importNames == ["hand", "made"])
    #expect(truth?.versions.first?.edges == [edge])
    #expect(registry.projectNames.last == "hand-made")
  }
}
