/// How npm spells a universe: names, versions and constraints.
struct NPMStyle: Sendable {
  let universe: PackageUniverse

  /// The name of the package at a position.
  ///
  /// Some have a scope, and some differ from their neighbour's by a capital alone: npm's old names
  /// do.
  func name(at position: Int) -> String {
    switch position % 11 {
    case 2: universe.name(at: position - 1).capitalizedFirst
    case 5: "@acme/" + universe.name(at: position)
    case 8: "@the-guild/" + universe.name(at: position)
    default: universe.name(at: position)
    }
  }

  /// The position of a package; nil when no package has exactly that name.
  func position(of name: String) -> Int? {
    let base = name.split(separator: "/").last.map(String.init) ?? name
    guard let found = universe.position(of: base.lowercased()) else { return nil }
    return [found, found + 1].first { self.name(at: $0) == name }
  }

  /// The scope in a name, with its `@`.
  static func scope(_ name: String) -> String? {
    name.hasPrefix("@") ? name.split(separator: "/").first.map(String.init) : nil
  }

  /// A version as npm spells it; some pre-releases lack their dash, which SemVer doesn't allow.
  static func version(_ version: UniverseVersion) -> String {
    let number = version.number
    if let pre = number.preRelease, pre.stage == .rc, version.pick(10, for: "loose") == 0 {
      return "\(number.release)\(pre.stage.rawValue)\(pre.number)"
    }
    return text(number)
  }

  /// Whether a version is one by the rules of SemVer.
  static func isSemantic(_ version: UniverseVersion) -> Bool {
    self.version(version) == text(version.number)
  }

  private static func text(_ number: UniverseNumber) -> String {
    number.release + (number.preRelease.map { "-\($0.stage.rawValue).\($0.number)" } ?? "")
  }

  /// A constraint in one of the spellings that authors use.
  static func range(_ dependency: UniverseDependency) -> String {
    let isSpaced = dependency.pick(4, for: "space") == 0
    return switch dependency.constraint {
    case .any: ["*", "", "x", "latest", ">=0.0.0"][dependency.pick(5, for: "any")]
    case .exactly(let number): (isSpaced ? "= " : "") + text(number)
    case .atLeast(let number): (isSpaced ? ">= " : ">=") + text(number)
    case .compatible(let number): "^" + text(number)
    case .patches(let number): (isSpaced ? "~> " : "~") + text(number)
    case .range(let low, let high):
      dependency.pick(3, for: "hyphen") == 0
        ? "\(text(low)) - \(text(high))" : ">=\(text(low)) <\(text(high))"
    case .not(let number): "<\(text(number)) || >\(text(number))"
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
