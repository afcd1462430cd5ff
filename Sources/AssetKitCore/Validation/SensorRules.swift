/// What a sensor must fulfil.
enum SensorRules {
  static func faults(of sensor: SensorDefinition, _ graph: AssetGraph) -> [DefinitionError] {
    func fault(_ code: DefinitionError.Code, _ message: String) -> DefinitionError {
      DefinitionError(
        code, subject: sensor.name, message: "sensor '\(sensor.name)': \(message)",
        declared: sensor.declared)
    }
    var faults: [DefinitionError] = []
    if sensor.name.isEmpty { faults.append(fault(.invalidName, "its name is empty")) }
    if sensor.minimumInterval < .zero
      || (sensor.kind == .polling && sensor.minimumInterval == .zero)
    {
      faults.append(fault(.outOfRange, "the minimum interval must be longer than zero"))
    }
    if sensor.batchSize < 1 {
      faults.append(fault(.outOfRange, "the batch size must be at least 1"))
    }
    if let target = sensor.target, let problem = AssetSelection.problem(with: target, on: graph) {
      faults.append(fault(.invalidSelection, "its target\(problem)"))
    }
    if let monitored = sensor.monitored,
      let problem = AssetSelection.problem(with: monitored, on: graph)
    {
      faults.append(fault(.invalidSelection, "what it watches\(problem)"))
    }
    switch sensor.trigger {
    case .runStatus(let statuses, _, _) where statuses.isEmpty:
      faults.append(fault(.outOfRange, "it watches no state of runs"))
    case .freshness(let states, _) where states.isEmpty:
      faults.append(fault(.outOfRange, "it watches no state of freshness"))
    case .asset(nil) where sensor.target == nil:
      faults.append(fault(.invalidSelection, "it has neither a function nor a target"))
    default: break
    }
    return faults
  }
}

/// What freshness policies and automation conditions must fulfil.
enum TimelinessRules {
  static func faults(of spec: AssetSpec, _ graph: AssetGraph) -> [DefinitionError] {
    func fault(_ code: DefinitionError.Code, _ message: String) -> DefinitionError {
      DefinitionError(
        code, subject: spec.key.description, message: "asset '\(spec.key)': \(message)",
        declared: spec.declared)
    }
    func cronFaults(_ cron: String, _ timeZone: String, _ whose: String) -> [DefinitionError] {
      var faults: [DefinitionError] = []
      do { _ = try CronExpression(cron) } catch {
        faults.append(
          fault(
            error.code == .neverMatches ? .cronNeverMatches : .invalidCron, "\(whose): \(error)"))
      }
      do { _ = try TimeZoneRules(named: timeZone) } catch {
        faults.append(fault(.unknownTimeZone, "\(whose): \(error)"))
      }
      return faults
    }
    var faults = (spec.automation?.crons ?? []).flatMap {
      cronFaults($0.cron, $0.timeZone, "its automation condition")
    }
    if spec.isExternal, spec.automation != nil {
      faults.append(
        fault(.outOfRange, "others make it, so that no automation condition can materialize it"))
    }
    if let condition = spec.automation, condition.comparesDataVersions {
      let seen = [spec.key] + graph.upstream(of: spec.key, depth: condition.depth)
      if let key = seen.first(where: { graph.spec($0)?.automationPartitions != nil }) {
        faults.append(
          fault(
            .outOfRange,
            "its automation condition compares data versions, which can't be done partition by "
              + "partition, and '\(key)' is made in partitions: use newlyUpdated"))
      }
    }
    switch spec.freshness {
    case .timeWindow(let failAfter, let warnAfter):
      // Dagster's bounds.
      if failAfter < .seconds(60) || (warnAfter ?? failAfter) < .seconds(60) {
        faults.append(
          fault(.outOfRange, "the windows of its freshness policy must have at least a minute"))
      }
      if let warnAfter, warnAfter >= failAfter {
        faults.append(
          fault(.outOfRange, "its freshness policy must warn before it fails"))
      }
    case .cron(let deadline, let lowerBound, let timeZone):
      faults += cronFaults(deadline, timeZone, "its freshness policy")
      if lowerBound < .seconds(60) {
        faults.append(
          fault(.outOfRange, "the lower bound of its freshness policy must be at least a minute"))
      }
    case nil: break
    }
    return faults
  }
}

extension AutomationCondition {
  fileprivate var comparesDataVersions: Bool {
    self == .dataVersionChanged || operands.contains(where: \.comparesDataVersions)
  }
}
