internal import SeededRandom

/// Makes up the modules of a package's releases: much the same in each, never quite.
struct ModuleTreeGenerator: Sendable {
  private let base: ModuleTree

  init(package: SimulatedPackage, _ random: inout SplitMix64) {
    let root = package.normalizedName.replacingByte("-", with: "_")
    // Where no module tells a name, the package's own serves; its two spellings must then agree.
    let isPlainName = package.name.lowercased() == package.normalizedName
    var tree = ModuleTree(
      hasTests: random.chance(perMille: 400), usesSourceFolder: random.chance(perMille: 250))
    switch random.below(100) {
    case 0..<8 where isPlainName: tree.rootModules = [root]
    case 8..<11 where isPlainName: break
    case 11..<18: tree.packages = ["ns_\(root).plugin"]
    case 18..<25: tree.packages = [root, "_\(root)"]
    case 25..<30:
      tree.packages = [root]
      tree.namespacePackages = ["\(root).data_files"]
    default:
      tree.packages = [root]
      if random.chance(perMille: 600) { tree.packages.append("\(root).core") }
      if random.chance(perMille: 300) { tree.packages += ["\(root).io", "\(root).io.formats"] }
    }
    base = tree
  }

  /// The modules of one release: the project's, and often one of its own, so that import names
  /// taken from the wrong release show.
  func tree(_ random: inout SplitMix64) -> ModuleTree {
    var tree = base
    if let root = tree.packages.first, random.chance(perMille: 900) {
      let own = random.pick(["compat", "legacy", "typing_", "contrib", "cli", "util2", "api_v3"])
      tree.packages.append("\(root).\(own)")
    }
    return tree
  }
}
