extension Definitions {
  /// Checks the definitions as a whole.
  ///
  /// - Returns: The graph of the assets, which is made on the way.
  /// - Throws: `InvalidDefinitions` with every fault, each with where it was declared.
  @discardableResult
  public func validate() throws(InvalidDefinitions) -> AssetGraph {
    let graph = AssetGraph(specs)
    var faults: [DefinitionError] = []
    faults += names()
    faults += duplicates()
    faults += dependencies(graph)
    faults += resourceFaults()
    faults += checkFaults(graph)
    faults += partitionFaults(graph)
    faults += schedules.flatMap { scheduleFaults($0, graph) }
    faults += declaredSensors.flatMap { SensorRules.faults(of: $0, graph) }
    faults += specs.flatMap { TimelinessRules.faults(of: $0, graph) }
    guard faults.isEmpty else {
      throw InvalidDefinitions(
        faults: faults.sorted {
          ($0.declared?.file ?? "", $0.declared?.line ?? 0)
            < ($1.declared?.file ?? "", $1.declared?.line ?? 0)
        })
    }
    return graph
  }

  private func names() -> [DefinitionError] {
    specs.flatMap(NamingRules.faults(of:))
      + assets.compactMap { asset in
        if let limit = asset.timeout, limit <= .zero {
          return DefinitionError(
            .outOfRange, subject: asset.name,
            message: "asset '\(asset.name)': the timeout must be longer than zero",
            declared: asset.declared)
        }
        if let policy = asset.retryPolicy, policy.maxRetries < 0 {
          return DefinitionError(
            .outOfRange, subject: asset.name,
            message: "asset '\(asset.name)': maxRetries must not be negative",
            declared: asset.declared)
        }
        if asset.specs.isEmpty {
          return DefinitionError(
            .invalidName, subject: asset.name,
            message: "multi-asset '\(asset.name)' makes no asset", declared: asset.declared)
        }
        return nil
      }
  }

  /// The faults that a code location can find by itself, without knowing the others.
  ///
  /// Its resources are its own: nobody else could find that one of them is missing.
  func faultsWithin() -> [DefinitionError] {
    resourceFaults()
      + duplicates(resources, .duplicateName, "resource", \.name, \.codeLocation, \.declared)
  }

  private func duplicates() -> [DefinitionError] {
    struct Named {
      let name: String
      let codeLocation: String
      let declared: DeclarationSite
    }
    let steps =
      assets.map {
        Named(
          name: $0.name, codeLocation: $0.specs.first?.codeLocation ?? "", declared: $0.declared)
      }
      + checks.map {
        Named(name: $0.stepName, codeLocation: $0.codeLocation, declared: $0.declared)
      }
    let byAsset = duplicates(
      specs, .duplicateAsset, "asset", \.key.description, \.codeLocation, \.declared)
    // One key that is declared twice makes two steps of one name too; that is said once.
    let taken = Set(byAsset.map { AssetKey($0.subject).path.joined(separator: "__") })
    return byAsset
      + duplicates(steps, .duplicateName, "step", \.name, \.codeLocation, \.declared)
      .filter { !taken.contains($0.subject) }
      + duplicates(resources, .duplicateName, "resource", \.name, \.codeLocation, \.declared)
      + duplicates(schedules, .duplicateName, "schedule", \.name, \.codeLocation, \.declared)
      + duplicates(
        declaredSensors, .duplicateName, "sensor", \.name, \.codeLocation, \.declared)
  }

  /// A fault for each definition whose name another one has before it.
  private func duplicates<Definition>(
    _ definitions: [Definition], _ code: DefinitionError.Code, _ what: String,
    _ name: (Definition) -> String, _ codeLocation: (Definition) -> String,
    _ declared: (Definition) -> DeclarationSite
  ) -> [DefinitionError] {
    var first: [String: Definition] = [:]
    return definitions.compactMap { definition in
      let name = name(definition)
      guard let other = first[name] else {
        first[name] = definition
        return nil
      }
      let (here, there) = (codeLocation(definition), codeLocation(other))
      let message =
        here == there
        ? "\(what) '\(name)' is declared already, at \(declared(other))"
        : "\(what) '\(name)' is declared by two code locations: by '\(there)', at "
          + "\(declared(other)), and by '\(here)'"
      return DefinitionError(
        code, subject: name, message: message, declared: declared(definition))
    }
  }

  private func dependencies(_ graph: AssetGraph) -> [DefinitionError] {
    let unknown = graph.unknownDependencies.map { asset, missing in
      var message = "asset '\(asset)' depends on '\(missing)', which nobody declares"
      if let near = graph.nearest(to: missing, limit: 1).first {
        message += "; did you mean '\(near)'?"
      } else {
        message += "; if others make it, declare it as an external asset"
      }
      return DefinitionError(
        .unknownDependency, subject: asset.description, message: message,
        declared: graph.spec(asset)?.declared)
    }
    let cycles = graph.cycles.map { cycle in
      DefinitionError(
        .cycle, subject: cycle.first?.description ?? "",
        message: "assets depend on each other in a circle: "
          + cycle.map(\.description).joined(separator: " -> "),
        declared: cycle.first.flatMap { graph.spec($0)?.declared })
    }
    return unknown + cycles
  }

  private func resourceFaults() -> [DefinitionError] {
    let known = Set(resources.map(\.name))
    func missing(_ names: [String], _ reader: String, _ place: DeclarationSite)
      -> [DefinitionError]
    {
      names.filter { !known.contains($0) }.map { name in
        var message = "\(reader) requires the resource '\(name)', which nobody declares"
        if let near = NearMiss.suggestions(for: name, among: known.sorted()).first {
          message += "; did you mean '\(near)'?"
        }
        return DefinitionError(.unknownResource, subject: name, message: message, declared: place)
      }
    }
    let readers =
      assets.map { ($0.requires, "asset '\($0.name)'", $0.declared) }
      + checks.map { ($0.requires, "check '\($0.name)' of '\($0.asset)'", $0.declared) }
      + resources.map { ($0.requires, "resource '\($0.name)'", $0.declared) }
    return readers.flatMap(missing) + resourceCycles()
  }

  private func resourceCycles() -> [DefinitionError] {
    // Resources are a graph of names like assets are one of keys: the same search finds its cycles.
    let graph = AssetGraph(
      resources.map { resource in
        AssetSpec(
          AssetKey(path: [resource.name]), deps: resource.requires.map { AssetKey(path: [$0]) },
          declared: resource.declared)
      })
    return graph.cycles.map { cycle in
      DefinitionError(
        .cycle, subject: cycle.first?.description ?? "",
        message: "resources require each other in a circle: "
          + cycle.map(\.description).joined(separator: " -> "),
        declared: cycle.first.flatMap { graph.spec($0)?.declared })
    }
  }

  private func checkFaults(_ graph: AssetGraph) -> [DefinitionError] {
    let taken = checks.filter { $0.name == "freshness" && graph.spec($0.asset)?.freshness != nil }
    let conflicts = taken.map { check in
      DefinitionError(
        .duplicateName, subject: check.stepName,
        message: "check 'freshness' of '\(check.asset)' has the name of the check that the asset's "
          + "freshness policy makes", declared: check.declared)
    }
    return conflicts
      + checks.filter { !graph.contains($0.asset) }.map { check in
        var message =
          "check '\(check.name)' is for the asset '\(check.asset)', which nobody declares"
        if let near = graph.nearest(to: check.asset, limit: 1).first {
          message += "; did you mean '\(near)'?"
        }
        return DefinitionError(
          .unknownAsset, subject: check.name, message: message, declared: check.declared)
      }
  }

  private func scheduleFaults(_ schedule: ScheduleDefinition, _ graph: AssetGraph)
    -> [DefinitionError]
  {
    func fault(_ code: DefinitionError.Code, _ message: String) -> DefinitionError {
      DefinitionError(
        code, subject: schedule.name, message: "schedule '\(schedule.name)': \(message)",
        declared: schedule.declared)
    }
    var faults: [DefinitionError] = []
    if schedule.cron.isEmpty { faults.append(fault(.invalidCron, "it has no cron expression")) }
    for cron in schedule.cron {
      do {
        _ = try CronExpression(cron)
      } catch {
        faults.append(
          fault(error.code == .neverMatches ? .cronNeverMatches : .invalidCron, "\(error)"))
      }
    }
    do {
      _ = try TimeZoneRules(named: schedule.timeZone)
    } catch {
      faults.append(fault(.unknownTimeZone, "\(error)"))
    }
    if let problem = AssetSelection.problem(with: schedule.target, on: graph) {
      faults.append(fault(.invalidSelection, "its target\(problem)"))
    }
    if let problem = RunTag.fault(in: schedule.tags) {
      faults.append(fault(.outOfRange, problem))
    }
    return faults
  }
}
