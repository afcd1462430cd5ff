/// Makes effective POMs, by the rules of Maven 3's model builder.
///
/// Parents are taken from the repository alone (`relativePath` concerns a checkout). Of what is said
/// twice the nearer counts: own before inherited; in `dependencyManagement` everything own or inherited
/// before imported BOMs, and of these the first. `optional` isn't managed. Profiles are ignored, since
/// what activates them is the builder's machine.
package struct EffectivePOMResolver: Sendable {
  private let load: @Sendable (MavenCoordinates) async throws -> POM?
  private let boms: BOMCache

  /// Longer chains of parents, or of BOMs in BOMs, aren't followed.
  static let maxDepth = 32
  /// How many POMs one effective POM may need.
  static let maxDocuments = 500

  /// What BOMs manage, for resolutions that share them.
  package struct BOMCache: Sendable {
    fileprivate let entries = GenerationCache<MavenCoordinates, [POMDependency]>(cost: 60_000)

    package init() {}
  }

  /// Makes a resolver.
  ///
  /// - Parameter load: Gives the POM of a version; nil when the repository doesn't have it. What it
  ///   throws ends the resolution: a POM that can't be had now isn't a POM that isn't there.
  package init(
    boms: BOMCache = BOMCache(),
    load: @escaping @Sendable (MavenCoordinates) async throws -> POM?
  ) {
    self.boms = boms
    self.load = load
  }

  /// Resolves the POM that was found at a place of the repository.
  ///
  /// What the POM leaves out about itself is taken from the place.
  package func resolve(_ pom: POM, at place: MavenCoordinates) async throws -> EffectivePOM {
    var work = Work(path: [place])
    let model = try await inherited(pom, at: place, &work)
    var interpolation = POMInterpolation(model)
    let managed = try await management(of: model, &interpolation, &work)
    var index: [POMDependency.Key: Int] = [:]
    for (place, dependency) in managed.enumerated() where index[dependency.key] == nil {
      index[dependency.key] = place
    }
    var effective = EffectivePOM()
    effective.dependencies = model.dependencies.map { raw in
      var dependency = interpolation(raw)
      if let place = index[dependency.key] { dependency.fill(from: managed[place]) }
      return dependency
    }
    effective.packaging = interpolation(model.packaging ?? "jar")
    effective.addresses = [
      model.scmURL, model.scmConnection, model.scmDeveloperConnection, model.url,
    ].compactMap { interpolation($0.text) }
    // Not inherited: it moves this artifact alone.
    effective.relocation = pom.relocation.map {
      POM.Reference(
        group: interpolation($0.group) ?? place.name.group,
        artifact: interpolation($0.artifact) ?? place.name.artifact,
        version: interpolation($0.version) ?? place.version)
    }
    effective.gaps = work.gaps
    return effective
  }

  /// What one resolution has met so far.
  private struct Work {
    /// The way from the POM to the BOM that is being read.
    var path: [MavenCoordinates]
    var documents = 0
    var gaps: [String] = []
  }

  /// The POM at its place, with what its parents say.
  private func inherited(
    _ pom: POM, at place: MavenCoordinates, _ work: inout Work
  ) async throws -> POM {
    var own = pom
    if own.artifact == nil { own.artifact = place.name.artifact }
    var lineage = [own]
    var seen: Set = [place]
    while let reference = lineage.last?.parent {
      guard let parent = try await document(reference, "parent", seen: seen, &work) else { break }
      seen.insert(parent.place)
      lineage.append(parent.pom)
    }
    var model = lineage.removeLast()
    for child in lineage.reversed() { model = child.inheriting(from: model) }
    model.group = model.group ?? pom.parent?.group ?? place.name.group
    model.version = model.version ?? pom.parent?.version ?? place.version
    return model
  }

  /// What `dependencyManagement` comes to, interpolated, with imported BOMs at the end.
  private func management(
    of model: POM, _ interpolation: inout POMInterpolation, _ work: inout Work
  ) async throws -> [POMDependency] {
    var managed: [POMDependency] = []
    var imports: [POMDependency] = []
    for raw in model.managed {
      let dependency = interpolation(raw)
      if dependency.isImport { imports.append(dependency) } else { managed.append(dependency) }
    }
    guard !imports.isEmpty else { return managed }
    var known = Set(managed.map(\.key))
    for bom in imports {
      for dependency in try await imported(bom, &work)
      where known.insert(dependency.key).inserted { managed.append(dependency) }
    }
    return managed
  }

  private func imported(
    _ bom: POMDependency, _ work: inout Work
  ) async throws -> [POMDependency] {
    let reference = POM.Reference(
      group: bom.group, artifact: bom.artifact, version: bom.version)
    if let place = MavenCoordinates(reference), let known = boms.entries[place] { return known }
    let gaps = work.gaps.count
    guard
      let (pom, place) = try await document(reference, "BOM", seen: Set(work.path), &work)
    else { return [] }
    work.path.append(place)
    defer { work.path.removeLast() }
    let model = try await inherited(pom, at: place, &work)
    var interpolation = POMInterpolation(model)
    let managed = try await management(of: model, &interpolation, &work)
    // With a gap, or cut short by a loop, it is only what could be had this time.
    if work.gaps.count == gaps {
      boms.entries.insert(managed, for: place, cost: 1 + managed.count)
    }
    return managed
  }

  /// Loads what a POM refers to; nil, with a gap noted, when there is no such thing.
  private func document(
    _ reference: POM.Reference, _ role: String, seen: Set<MavenCoordinates>, _ work: inout Work
  ) async throws -> (pom: POM, place: MavenCoordinates)? {
    func gap(_ reason: String) { work.gaps.append("the \(role) \(reference) \(reason)") }
    guard let place = MavenCoordinates(reference) else {
      gap("can't be found: it isn't the name of one version")
      return nil
    }
    guard !seen.contains(place) else {
      gap("refers to itself")
      return nil
    }
    work.documents += 1
    guard seen.count <= Self.maxDepth, work.documents <= Self.maxDocuments else {
      gap("isn't read: there are too many behind each other")
      return nil
    }
    guard let pom = try await load(place) else {
      gap("isn't in the repository")
      return nil
    }
    return (pom, place)
  }
}

extension MavenCoordinates {
  /// Nil unless it names one version: nothing unresolved, and no range.
  fileprivate init?(_ reference: POM.Reference) {
    guard let group = reference.group, let artifact = reference.artifact,
      let version = reference.version, !POMInterpolation.isUnresolved(version),
      !MavenRange.isRange(version),
      let name = MavenName(group: group, artifact: artifact)
    else { return nil }
    self.init(name, version: version)
  }
}

extension POM.Reference: CustomStringConvertible {
  package var description: String {
    [group, artifact, version].map { $0 ?? "?" }.joined(separator: ":")
  }
}

extension POMInterpolation {
  mutating func callAsFunction(_ dependency: POMDependency) -> POMDependency {
    var result = dependency
    result.group = self(dependency.group)
    result.artifact = self(dependency.artifact)
    result.version = self(dependency.version)
    result.type = self(dependency.type)
    result.classifier = self(dependency.classifier)
    result.scope = self(dependency.scope)
    result.optional = self(dependency.optional)
    return result
  }
}

extension POMDependency {
  /// Takes over what is managed and isn't said here.
  fileprivate mutating func fill(from managed: POMDependency) {
    version = version ?? managed.version
    scope = scope ?? managed.scope
    if exclusions.isEmpty { exclusions = managed.exclusions }
  }
}
