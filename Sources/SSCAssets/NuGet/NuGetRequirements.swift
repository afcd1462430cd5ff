/// Reads dependency groups into edges; the versions of a package mostly repeat each other's.
///
/// One edge stands for one package and one range, however many target frameworks ask for it: a
/// consumer of the plain graph meets each dependency once per constraint. Which frameworks these are
/// is the edge's marker, in the groups' order with a comma and a space between; `any` is the group
/// of all frameworks that have none of their own. A version whose only group is that one asks for
/// its dependencies unconditionally, and its edges have no marker.
package struct NuGetRequirements {
  private enum Reading {
    case target(String)
    case malformed(MalformedRequirement)
  }

  private var readings: [NuGetDependencyGroup.Dependency: Reading] = [:]

  package init() {}

  /// The edges of one version, in the order in which its groups first ask for them.
  package mutating func content(
    of groups: [NuGetDependencyGroup], source: String?
  ) -> RequirementsContent {
    let isConditional = groups.contains { $0.targetFramework != nil }
    var content = RequirementsContent(source: source)
    var places: [NuGetDependencyGroup.Dependency: Int] = [:]
    var frameworks: [[String]] = []
    var refused: Set<NuGetDependencyGroup.Dependency> = []
    for group in groups {
      let framework = group.targetFramework ?? "any"
      for dependency in group.dependencies {
        switch reading(of: dependency) {
        case .malformed(let malformed):
          if refused.insert(dependency).inserted { content.malformed.append(malformed) }
        case .target(let target):
          // Two spellings of a name are one dependency.
          let key = NuGetDependencyGroup.Dependency(id: target, range: dependency.range)
          if let place = places[key] {
            if !frameworks[place].contains(framework) { frameworks[place].append(framework) }
          } else {
            places[key] = content.edges.count
            content.edges.append(DependencyEdge(target: target, constraints: dependency.range))
            frameworks.append([framework])
          }
        }
      }
    }
    if isConditional {
      for place in content.edges.indices {
        content.edges[place].marker = frameworks[place].joined(separator: ", ")
      }
    }
    return content
  }

  private mutating func reading(of dependency: NuGetDependencyGroup.Dependency) -> Reading {
    if let known = readings[dependency] { return known }
    let reading = Self.read(dependency)
    readings[dependency] = reading
    return reading
  }

  private static func read(_ dependency: NuGetDependencyGroup.Dependency) -> Reading {
    func refuse(_ reason: String) -> Reading {
      let text = "\(dependency.id) \(dependency.range)".trimmedASCII
      return .malformed(MalformedRequirement(text: text, reason: reason))
    }
    guard NuGetName.isValid(dependency.id) else {
      return refuse("expected the name of a package, found '\(dependency.id)'")
    }
    do {
      _ = try NuGetRange(dependency.range)
    } catch {
      return refuse(error.reason)
    }
    return .target(NuGetName.normalized(dependency.id))
  }
}
