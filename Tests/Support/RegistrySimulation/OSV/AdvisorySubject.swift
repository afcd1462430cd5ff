/// The packages of one ecosystem that advisories are made up about.
package struct AdvisorySubject: Sendable {
  /// The ecosystem's name at OSV: `PyPI`, `crates.io`.
  package let ecosystem: String
  /// The ecosystem of packages that may have the same names by chance.
  let otherEcosystem: String
  let rangeType: String
  /// Whether OSV lists affected versions one by one for this ecosystem.
  let listsVersions: Bool
  let packages: [Package]

  struct Package: Sendable {
    var name: String
    var displayName: String
    /// In ascending order; the spellings of one version (`1.0`, `1.0.0`) together.
    var versions: [[String]]
    /// Versions without a place in the order.
    var unordered: [String]
  }

  /// Makes a subject of what is true of a registry.
  ///
  /// - Parameter ecosystem: The ecosystem's name at OSV.
  package init(_ ecosystem: String, _ truth: GroundTruth) {
    self.ecosystem = ecosystem
    otherEcosystem = ecosystem == "npm" ? "PyPI" : "npm"
    // npm and crates.io are the ones that OSV doesn't enumerate.
    listsVersions = ecosystem != "npm" && ecosystem != "crates.io"
    rangeType = listsVersions ? "ECOSYSTEM" : "SEMVER"
    packages = truth.packages.map { package in
      let ordered = package.versions.filter { $0.serial >= 0 }.sorted { $0.serial < $1.serial }
      var versions: [[String]] = []
      for name in ordered.map(\.name) {
        if let last = versions.last?.last, Self.isSame(last, name) {
          versions[versions.count - 1].append(name)
        } else {
          versions.append([name])
        }
      }
      return Package(
        name: package.name, displayName: package.displayName, versions: versions,
        unordered: package.versions.filter { $0.serial < 0 }.map(\.name))
    }
  }

  /// Whether two texts that follow each other spell one version.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    func trimmed(_ text: String) -> Substring {
      var text = text[...]
      while text.hasSuffix(".0") { text = text.dropLast(2) }
      return text
    }
    return trimmed(a) == trimmed(b)
  }
}

/// What is true of a version's flaws.
package struct ImpactTruth: Sendable, Equatable {
  /// Each flaw once, under the id that says most about it, sorted.
  package var ids: [String] = []
  /// The scores of those that have one, in tenths.
  package var tenths: [Int] = []

  /// No flaws.
  package init() {}

  /// The mean of the scores, exact but for the last bits.
  package var mean: Double {
    tenths.isEmpty ? 0 : Double(tenths.reduce(0, +)) / 10 / Double(tenths.count)
  }

  /// The mean of the scores, weighted by themselves.
  package var weightedMean: Double {
    let scores = tenths.map { Double($0) / 10 }
    let weights = scores.reduce(0) { $0 + 0.1 * $1 }
    return weights == 0 ? 0 : scores.reduce(0) { $0 + 0.1 * $1 * $1 } / weights
  }
}
