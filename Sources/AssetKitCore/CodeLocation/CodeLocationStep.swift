/// One attempt of a step, executed in the plugin's own process.
struct CodeLocationStep: Sendable {
  let definitions: Definitions
  let request: StepRequest
  let environment: [String: String]
  let messages: PipesMessages

  /// Sets up what the step requires, executes it, and tears down whatever happened.
  func answer() async -> StepAnswer {
    guard request.protocolVersion == CodeLocation.protocolVersion else {
      return .failure(
        CodeLocationDescription.mismatch(
          theirs: request.protocolVersion, ours: CodeLocation.protocolVersion,
          "the orchestrator", "this code location"))
    }
    let work: Work
    do {
      work = try find()
    } catch {
      return .failure(StepRunner.message(of: error))
    }
    let resources = ResourceSet(runID: request.runID, environment: environment) {
      [messages, level = request.logLevel] in
      await Self.tell($0, messages, level)
    }
    var answer: StepAnswer
    let required = definitions.resources(requiredBy: work.requires)
    if let fault = await resources.setUp(required, clock: .system) {
      answer = .failure(fault)
    } else {
      answer = await call(work, await resources.values)
    }
    if Task.isCancelled { answer = .canceled }
    await resources.tearDown()
    return answer
  }

  private enum Work {
    case asset(AssetDefinition, AssetDefinition.Body)
    case check(AssetCheckDefinition)

    var requires: [String] {
      switch self {
      case .asset(let asset, _): asset.requires
      case .check(let check): check.requires
      }
    }
  }

  private func find() throws -> Work {
    if request.check != nil {
      guard let check = definitions.checks.first(where: { $0.stepName == request.step }) else {
        throw changed("check")
      }
      return .check(check)
    }
    guard let asset = definitions.assets.first(where: { $0.name == request.step }) else {
      throw changed("step")
    }
    return .asset(asset, try asset.bind(request.configuration))
  }

  private func changed(_ what: String) -> CodeLocationFault {
    CodeLocationFault(
      "this code location has no \(what) '\(request.step)'; the executable was replaced by one "
        + "that does not declare it")
  }

  private func call(_ work: Work, _ values: ResourceValues) async -> StepAnswer {
    let effects = PipesEffects(request: request, messages: messages)
    let spec = definitions.specs.first { $0.key == request.selectedKeys.first }
    let planned: PlannedPartitions?
    do {
      planned = try request.partitions?.plan(spec?.partitions)
    } catch {
      return .failure("its partitions aren't those that the run was planned with: \(error.message)")
    }
    let context = AssetContext(
      runID: request.runID, step: request.step, attempt: request.attempt,
      selectedKeys: request.selectedKeys, upstream: request.upstream, runTags: request.runTags,
      environment: environment,
      log: EventLog(minimumLevel: request.logLevel, effects: effects), planned: planned,
      plannedIsKnown: request.partitions != nil,
      dependencies: request.partitions?.dependencies ?? [:], resources: values, effects: effects)
    do {
      switch work {
      case .asset(_, let body): return .results(try await body(context))
      case .check(let check): return .check(try await check.evaluate(context))
      }
    } catch {
      return .failure(StepRunner.message(of: error))
    }
  }

  /// What is worth saying of resources: the orchestrator doesn't know these.
  private static func tell(
    _ payload: Event.Payload, _ messages: PipesMessages, _ minimum: LogLevel
  ) async {
    let (level, text): (LogLevel, String) =
      switch payload {
      case .resourceInitStarted(let name): (.debug, "setting up resource '\(name)'")
      case .resourceInitSuccess(let name, let duration):
        (.debug, "resource '\(name)' is ready after \(duration)")
      case .engineEvent(let level, let message): (level, message)
      default: (.debug, "")
      }
    guard !text.isEmpty, level >= minimum else { return }
    await messages.write("log", ["message": .string(text), "level": .string(level.name)])
  }
}

/// Sends what a step says to the orchestrator.
private struct PipesEffects: StepEffects {
  let request: StepRequest
  let messages: PipesMessages

  func emit(_ payload: Event.Payload) async {
    switch payload {
    case .log(let level, let message):
      await messages.write("log", ["message": .string(message), "level": .string(level.name)])
    case .assetObservation(let observation):
      await messages.write("assetkit_observation", observation.json)
    case .assetCheckEvaluation(let evaluation):
      await messages.write("assetkit_check", evaluation.json)
    default: break  // A context emits nothing else.
    }
  }

  func report(_ progress: StepProgress) async { await messages.write(progress: progress) }

  func cursor(of key: AssetKey) async throws -> String? { request.cursors[key] }

  /// What the orchestrator sent: of other assets a process of its own can't know.
  func latestMaterializations(of keys: [AssetKey]) async throws
    -> [AssetKey: MaterializationRecord]
  {
    var found: [AssetKey: MaterializationRecord] = [:]
    for key in keys {
      guard request.knows(key) else {
        throw CodeLocationFault(
          "a code location knows materializations of the assets that it makes and of their "
            + "dependencies only; '\(key)' is none of them")
      }
      found[key] = request.latest[key] ?? request.upstream[key]
    }
    return found
  }

  func dynamicPartitions(of name: String) async throws -> [String] {
    guard let keys = request.partitions?.dynamic[name] else { throw noPartitions }
    return keys
  }

  func addDynamicPartitions(_ keys: [String], to name: String) async throws -> [String] {
    throw noPartitions
  }

  func deleteDynamicPartitions(_ keys: [String], from name: String) async throws -> [String] {
    throw noPartitions
  }

  private var noPartitions: CodeLocationFault {
    CodeLocationFault(
      "a code location knows the dynamic partitions of the assets that it makes, and can't change "
        + "them; `partition add` and `partition delete` do")
  }
}
