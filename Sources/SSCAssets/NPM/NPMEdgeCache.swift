/// Makes edges of dependencies; the versions of a package mostly repeat each other's.
struct NPMEdgeCache {
  private enum Result {
    case edge(DependencyEdge)
    case malformed(MalformedRequirement)
  }

  private var results: [NPMDependencies.Entry: Result] = [:]

  /// The edges of one version.
  mutating func requirements(
    _ dependencies: NPMDependencies, source: String?
  ) -> RequirementsContent {
    var content = RequirementsContent(source: source)
    content.edges.reserveCapacity(dependencies.entries.count)
    for entry in dependencies.entries {
      switch result(entry) {
      case .edge(let edge): content.edges.append(edge)
      case .malformed(let malformed): content.malformed.append(malformed)
      }
    }
    content.malformed += dependencies.malformedFields.map {
      MalformedRequirement(text: $0, reason: "expected an object of names and versions")
    }
    return content
  }

  private mutating func result(_ entry: NPMDependencies.Entry) -> Result {
    if let known = results[entry] { return known }
    let result: Result
    do {
      result = .edge(try DependencyEdge(entry))
    } catch {
      let text = entry.value.map { "\(entry.name)@\($0)" } ?? entry.name
      result = .malformed(MalformedRequirement(text: text, reason: error.reason))
    }
    results[entry] = result
    return result
  }
}

extension DependencyEdge {
  /// What is needed to run is plain: dependencies, and the optional ones, which are installed too.
  fileprivate init(_ entry: NPMDependencies.Entry) throws(PackageDataError) {
    guard NPMName.isValid(entry.name) else {
      throw PackageDataError(.malformedRequirement, entry.name, "no package can have that name")
    }
    guard let value = entry.value else {
      throw PackageDataError(.malformedRequirement, entry.name, "expected a text as its value")
    }
    self.init(target: entry.name)
    switch try NPMRequirement(value) {
    case .versions(let range): constraints = range
    case .alias(let target, let range):
      self.target = target
      alias = entry.name
      constraints = range
    case .url(let url): self.url = url
    }
    kind = entry.kind
    isPlain = entry.kind == .runtime || entry.kind == .optional
    if entry.isOptionalPeer { marker = "optional" }
  }
}
