extension RequirementsContent {
  /// The requirements of one version; those that nothing can read are kept beside the edges.
  package init(_ dependencies: [CargoDependency]) {
    self.init()
    edges.reserveCapacity(dependencies.count)
    for dependency in dependencies {
      do {
        edges.append(try DependencyEdge(dependency))
      } catch {
        malformed.append(
          MalformedRequirement(
            text: "\(dependency.name) \(dependency.requirement)", reason: error.reason))
      }
    }
  }
}

extension DependencyEdge {
  /// What stands among the wanted features when the default ones are not wanted.
  ///
  /// No feature's name begins with a dash.
  package static let withoutDefaultFeatures = "-default"

  /// An edge to the crate that is really meant.
  ///
  /// The plain graph holds what every build needs: normal and build dependencies that aren't optional.
  /// The constraint is as published; `*` is kept, since it leaves out pre-releases.
  init(_ dependency: CargoDependency) throws(PackageDataError) {
    guard dependency.registry == nil else {
      throw PackageDataError(
        .malformedRequirement, dependency.name, "it is in another registry")
    }
    guard let target = CargoName.normalized(dependency.name) else {
      throw PackageDataError(
        .malformedRequirement, dependency.name, "no crate can have that name")
    }
    _ = try CargoRequirement(dependency.requirement)
    self.init(target: target, constraints: dependency.requirement)
    marker = dependency.target
    alias = dependency.alias
    wantedExtras =
      (dependency.usesDefaultFeatures ? [] : [Self.withoutDefaultFeatures])
      + Set(dependency.features).sorted()
    kind =
      switch dependency.kind {
      case .development: .development
      case .build: dependency.isOptional ? .optional : .build
      case .normal: dependency.isOptional ? .optional : .runtime
      }
    isPlain = dependency.kind != .development && !dependency.isOptional
  }
}
