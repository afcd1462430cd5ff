/// The resources of one run: set up in order, torn down in reverse, once each.
actor ResourceSet {
  private(set) var values = ResourceValues()
  private var made: [(definition: ResourceDefinition, value: any Sendable)] = []
  private let runID: RunID
  private let environment: [String: String]
  private let emit: @Sendable (Event.Payload) async -> Void

  init(
    runID: RunID, environment: [String: String],
    emit: @escaping @Sendable (Event.Payload) async -> Void
  ) {
    self.runID = runID
    self.environment = environment
    self.emit = emit
  }

  /// Sets all of them up.
  ///
  /// - Returns: The reason why it could not be done; nil when all are ready.
  func setUp(_ definitions: [ResourceDefinition], clock: WallClock) async -> String? {
    for definition in definitions {
      guard !Task.isCancelled else { return "canceled" }
      await emit(.resourceInitStarted(name: definition.name))
      let began = clock.now()
      let context = ResourceContext(runID: runID, environment: environment, values: values)
      do {
        let value = try await definition.setUp(context)
        made.append((definition, value))
        values.byName[definition.name] = value
        await emit(
          .resourceInitSuccess(name: definition.name, duration: clock.now() - began))
      } catch {
        let message = StepRunner.message(of: error)
        await emit(.resourceInitFailure(name: definition.name, message: message))
        return "resource '\(definition.name)' could not be set up: \(message)"
      }
    }
    return nil
  }

  /// Tears down what was set up; also when the run is being canceled, hence a task of its own.
  func tearDown() async {
    for (definition, value) in made.reversed() {
      let result = await Task { try await definition.tearDown(value) }.result
      if case .failure(let error) = result {
        await emit(
          .engineEvent(
            .warning,
            message: "resource '\(definition.name)' could not be torn down: "
              + StepRunner.message(of: error)))
      }
    }
    made = []
  }
}
