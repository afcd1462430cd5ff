extension RequirementsContent {
  /// What a version requires, by its effective POM.
  ///
  /// A version that was relocated requires what it became, at exactly that version, and nothing else:
  /// Maven goes there and doesn't look at what else such a POM says.
  package init(_ pom: EffectivePOM) {
    self.init()
    if let relocation = pom.relocation {
      var moved = POMDependency()
      moved.group = relocation.group ?? ""
      moved.artifact = relocation.artifact ?? ""
      moved.version = relocation.version.map { "[\($0)]" }
      add(moved, gaps: pom.gaps)
    } else {
      for dependency in pom.dependencies { add(dependency, gaps: pom.gaps) }
    }
  }

  private mutating func add(_ dependency: POMDependency, gaps: [String]) {
    do {
      let edge = try DependencyEdge(dependency)
      // A jar and its tests, say, are two dependencies on one package.
      if !edges.contains(edge) { edges.append(edge) }
    } catch {
      let because = gaps.isEmpty ? "" : "; " + gaps.joined(separator: "; ")
      malformed.append(
        MalformedRequirement(text: dependency.description, reason: error.reason + because))
    }
  }
}

extension DependencyEdge {
  /// The edge of a dependency whose managed values are filled in.
  ///
  /// The plain graph has what a user of the artifact gets along with it: scopes `compile` and `runtime`,
  /// unless optional. SecureChain takes the text between the POM's first `<dependencies>` and its
  /// end, whatever the scope, and thus now and then what is merely managed; that isn't meant.
  ///
  /// Throws `malformedRequirement` for what Maven refuses: no version, a name or version with an
  /// unresolved `${…}`, a range that can't be read, a scope that doesn't exist.
  init(_ dependency: POMDependency) throws(PackageDataError) {
    func refuse(_ reason: String) -> PackageDataError {
      PackageDataError(.malformedRequirement, dependency.description, reason)
    }
    let parts = [dependency.group, dependency.artifact, dependency.version ?? ""]
    guard !parts.contains(where: POMInterpolation.isUnresolved) else {
      throw refuse("a property is left unresolved")
    }
    guard let name = MavenName(group: dependency.group, artifact: dependency.artifact) else {
      throw refuse("expected a group and an artifact by Maven's rules")
    }
    guard let version = dependency.version else {
      throw refuse("no version is given, neither here nor by dependencyManagement")
    }
    do {
      _ = try MavenRange(version)
    } catch {
      throw refuse(error.reason)
    }
    self.init(target: name.description, constraints: version)
    let isOptional = dependency.optional?.asciiLowercased == "true"
    switch dependency.scope ?? "compile" {
    case "compile", "runtime": kind = isOptional ? .optional : .runtime
    case "provided": kind = .provided
    case "test": kind = .test
    case "system": kind = .system
    case "import": kind = .imported
    case let scope: throw refuse("there is no scope '\(scope)'")
    }
    isPlain = kind == .runtime
  }
}

extension POMDependency: CustomStringConvertible {
  /// As Maven names dependencies: group, artifact, type, classifier, version.
  package var description: String {
    [group, artifact, type ?? "jar", classifier, version].compactMap { $0 }
      .joined(separator: ":")
  }
}
