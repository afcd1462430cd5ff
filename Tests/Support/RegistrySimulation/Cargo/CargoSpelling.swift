/// How crates.io's world spells what a universe knows.
enum CargoSpelling {
  /// The registered name of the package at a position: some with underscores, some with capitals.
  static func name(at position: Int, in universe: PackageUniverse) -> String {
    let name = universe.name(at: position)
    return switch stableHash("name", seed: UInt64(position)) % 10 {
    case 0, 1, 2: name.replacingByte("-", with: "_")
    case 3: name.prefix(1).uppercased() + name.dropFirst()
    default: name
    }
  }

  /// The position of the package with a registered name in lower case.
  static func position(of key: String, in universe: PackageUniverse) -> Int? {
    guard let position = universe.position(of: key.replacingByte("_", with: "-")),
      name(at: position, in: universe).lowercased() == key
    else { return nil }
    return position
  }

  /// `1.2.3-rc.1`; a few releases have build metadata.
  static func version(_ version: UniverseVersion) -> String {
    number(version.number) + (version.pick(20, for: "build") == 0 ? "+\(version.id).0.8" : "")
  }

  static func number(_ number: UniverseNumber) -> String {
    number.release + (number.preRelease.map { "-\($0.stage.rawValue).\($0.number)" } ?? "")
  }

  static func requirement(_ constraint: UniverseDependency.Constraint) -> String {
    switch constraint {
    case .any: "*"
    case .exactly(let number): "=\(self.number(number))"
    case .atLeast(let number): ">=\(self.number(number))"
    case .compatible(let number): "^\(self.number(number))"
    case .patches(let number): "~\(self.number(number))"
    case .range(let from, let to): ">=\(number(from)), <\(number(to))"
    // Cargo can't leave out one version.
    case .not(let number): ">\(self.number(number))"
    }
  }
}
