internal import AssetKitCore

/// What a run's observer saw of its steps: enough for the report at its end, without the log.
struct RunHistory: Sendable {
  struct Step: Sendable {
    var status: StepStatus = .planned
    var attempts = 0
    var message: String?
  }

  private(set) var steps: [String: Step] = [:]
  private(set) var materializations: [Materialization] = []
  private(set) var evaluations: [CheckEvaluation] = []

  mutating func note(_ event: Event) {
    switch event.payload {
    case .assetMaterialization(let made): materializations.append(made)
    case .assetCheckEvaluation(let found): evaluations.append(found)
    case .stepStart, .stepSuccess, .stepFailure, .stepSkipped, .stepUpForRetry, .stepRestarted:
      guard let name = event.step else { return }
      var record = StepRecord(name: name, attempt: steps[name]?.attempts ?? 0)
      record.apply(event)
      steps[name] = Step(
        status: record.status, attempts: record.attempt, message: record.message)
    default: break
    }
  }
}
