/// How a universe is spelled in Maven's terms: names, versions, constraints.
struct MavenStyle: Sendable {
  /// Group and artifact of a package, both case-sensitive.
  struct Name: Hashable {
    var group: String
    var artifact: String

    var text: String { "\(group):\(artifact)" }
    var path: String { group.replacingByte(".", with: "/") + "/" + artifact }
  }

  private static let groups = [
    "com.example", "org.Example.libs", "io.github.someone", "net.example.deep.er", "legacy",
  ]

  let universe: PackageUniverse

  func name(at position: Int) -> Name {
    let artifact = universe.name(at: position)
    let isCapitalised = position % 7 == 3
    return Name(
      group: Self.groups[position % Self.groups.count],
      artifact: isCapitalised
        ? artifact.prefix(1).uppercased() + artifact.dropFirst() : artifact)
  }

  func position(of name: Name) -> Int? {
    universe.position(of: name.artifact.lowercased())
      .flatMap { self.name(at: $0) == name ? $0 : nil }
  }

  /// A version as its package spells it.
  func text(_ number: UniverseNumber, at position: Int) -> String {
    let stage = number.preRelease.map { ($0.stage, $0.number) }
    switch position % 3 {
    case 0:
      return number.release + (stage.map { "-\($0.0.rawValue)-\($0.1)" } ?? "")
    case 1:
      let words: [UniverseNumber.PreRelease.Stage: String] = [
        .alpha: "Alpha", .beta: "Beta", .rc: "CR",
      ]
      return number.release + (stage.map { ".\(words[$0.0] ?? "CR")\($0.1)" } ?? ".Final")
    default:
      let letters: [UniverseNumber.PreRelease.Stage: String] = [
        .alpha: "a", .beta: "b", .rc: "rc",
      ]
      return number.release + (stage.map { "-\(letters[$0.0] ?? "rc")\($0.1)" } ?? "")
    }
  }

  /// A constraint on a package's versions.
  func text(_ constraint: UniverseDependency.Constraint, at position: Int) -> String {
    func text(_ number: UniverseNumber) -> String { self.text(number, at: position) }
    switch constraint {
    case .any: return "[0,)"
    case .exactly(let number): return "[\(text(number))]"
    case .atLeast(let number): return text(number)
    case .compatible(let number): return "[\(text(number)),\(number.major + 1))"
    case .patches(let number):
      return "[\(text(number)),\(number.major).\(number.minor + 1))"
    case .range(let low, let high): return "[\(text(low)),\(text(high)))"
    case .not(let number): return "(,\(text(number))),(\(text(number)),)"
    }
  }
}
