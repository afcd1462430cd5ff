/// How NuGet spells the universe: names in Pascal case with dots, versions, ranges, frameworks.
struct NuGetStyle: Sendable {
  let universe: PackageUniverse

  /// The name of the package at a position in lower case, as addresses have it.
  func name(at position: Int) -> String {
    universe.name(at: position).replacingByte("-", with: ".")
  }

  func position(of name: String) -> Int? {
    let position = universe.position(of: name.replacingByte(".", with: "-"))
    return position.flatMap { self.name(at: $0) == name ? $0 : nil }
  }

  /// The package's name as its author meant it: `Amber.Parser.3`.
  func displayName(at position: Int) -> String {
    name(at: position).split(separator: ".")
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: ".")
  }

  /// The package's name as one of its versions spells it: the case comes and goes.
  func id(_ package: UniversePackage, _ version: UniverseVersion) -> String {
    switch version.pick(8, for: "id") {
    case 0: name(at: package.position)
    case 1: displayName(at: package.position).uppercased()
    default: displayName(at: package.position)
    }
  }

  /// A version as registrations have it: some labels in capitals, some with metadata.
  func version(_ version: UniverseVersion) -> String {
    number(version.number, pick: version.pick(3, for: "label"))
      + (version.pick(12, for: "metadata") == 0 ? "+build.\(version.id)" : "")
  }

  /// A version as addresses have it.
  func key(_ version: UniverseVersion) -> String { number(version.number, pick: 0) }

  private func number(_ number: UniverseNumber, pick: Int) -> String {
    guard let preRelease = number.preRelease else { return number.release }
    let stage = preRelease.stage.rawValue
    let label =
      switch pick {
      case 0: stage
      case 1: stage.uppercased()
      default: stage.prefix(1).uppercased() + stage.dropFirst()
      }
    return "\(number.release)-\(label).\(preRelease.number)"
  }

  /// What a deprecation says: a message, or reasons that were ticked.
  func deprecation(_ version: UniverseVersion) -> (message: String?, reasons: [String])? {
    version.deprecation.map { message in
      version.pick(3, for: "deprecation") == 0
        ? (nil, ["CriticalBugs", "Legacy"]) : (message, ["Other"])
    }
  }

  /// A range as the registry spells it.
  func range(_ dependency: UniverseDependency) -> String {
    func text(_ number: UniverseNumber) -> String { self.number(number, pick: 0) }
    switch dependency.constraint {
    case .any: return dependency.pick(2, for: "any") == 0 ? "" : "(, )"
    case .exactly(let number): return "[\(text(number)), \(text(number))]"
    case .atLeast(let number): return "[\(text(number)), )"
    case .compatible(let number):
      return "[\(text(number)), \(UniverseNumber(number.major + 1, 0, 0).release))"
    case .patches(let number):
      return "[\(text(number)), \(UniverseNumber(number.major, number.minor + 1, 0).release))"
    case .range(let lower, let upper): return "[\(text(lower)), \(upper.release))"
    case .not(let number): return "(\(text(number)), )"
    }
  }

  /// A dependency, and the groups of its version that ask for it.
  struct Entry: Sendable {
    var target: Int
    var range: String
    /// Places in the version's frameworks, ascending.
    var groups: [Int]
    /// Decides the spelling of the target's name group by group.
    var salt: UInt64
  }

  /// The target frameworks of a version's dependency groups, nil for the group of all others.
  func frameworks(_ version: UniverseVersion) -> [String?] {
    switch version.pick(5, for: "frameworks") {
    case 0: [nil]
    case 1: [".NETStandard2.0"]
    case 2: [".NETFramework4.5", ".NETStandard2.0", "net6.0"]
    case 3: ["net6.0", nil]
    default: [".NETPortable0.0-Win81+WPA81", ".NETStandard1.3"]
    }
  }

  /// What a version depends on: most for some of its frameworks, some in two ranges.
  func entries(_ version: UniverseVersion) -> [Entry] {
    let frameworks = frameworks(version)
    return version.dependencies.flatMap { dependency -> [Entry] in
      let range = range(dependency)
      let some = frameworks.indices.filter { dependency.pick(2, for: "group \($0)") == 0 }
      let entry = Entry(
        target: dependency.target, range: range, groups: some.isEmpty ? [0] : some,
        salt: dependency.salt)
      guard frameworks.count > 1, dependency.pick(8, for: "split") == 0 else { return [entry] }
      var (first, last) = (entry, entry)
      first.groups = [0]
      last.groups = [frameworks.count - 1]
      last.range = "(0.0.0.1, )"
      return [first, last]
    }
  }

  /// The file names of the assemblies below `lib/`.
  func assemblies(_ package: UniversePackage) -> [String] {
    let name = displayName(at: package.position)
    return switch package.pick(4, for: "assemblies") {
    case 0: []
    case 1: [name + ".Core", name + ".Abstractions"]
    default: [name]
    }
  }
}
