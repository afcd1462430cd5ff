internal import AssetKitCore
internal import BlockingIO

/// A described executable as a plugin: its assets are made, and its checks evaluated, in processes of
/// their own.
struct ExecutablePlugin: Plugin {
  let location: ExecutableLocation
  let description: CodeLocationDescription

  var name: String { location.name ?? description.name }
  var version: String { description.version }
  var summary: String { description.summary }

  func register(in definitions: inout Definitions) {
    for step in description.steps {
      let versions = Dictionary(
        step.specs.compactMap { spec in spec.codeVersion.map { (spec.key, $0) } }
      ) { $1 }
      var definition = AssetDefinition(
        name: step.name, specs: step.specs, optional: step.optional,
        canSubset: step.canSubset, retryPolicy: step.retryPolicy, timeout: step.timeout,
        pool: step.pool, isConfigurable: step.isConfigurable, declared: step.declared
      ) { [location] context, configuration in
        try await ExecutableStep(location: location, codeVersions: versions)
          .results(context, configuration)
      }
      definition.cancellationGrace = location.command.cancellationGrace
      definitions.add(definition)
    }
    for spec in description.externalAssets { definitions.add(external: spec) }
    for check in description.checks {
      var definition = AssetCheckDefinition(
        asset: check.asset, name: check.name, isBlocking: check.isBlocking,
        description: check.description, declared: check.declared
      ) { [location] context in
        try await ExecutableStep(location: location, codeVersions: [:])
          .evaluation(context, check: check.name)
      }
      definition.cancellationGrace = location.command.cancellationGrace
      definitions.add(definition)
    }
    for schedule in description.schedules { definitions.add(schedule) }
  }
}

/// One attempt of a step in a process of its own.
private struct ExecutableStep: Sendable {
  let location: ExecutableLocation
  let codeVersions: [AssetKey: String]

  func results(_ context: AssetContext, _ configuration: JSONValue?) async throws
    -> [MaterializeResult]
  {
    let request = try await StepRequest(context, configuration: configuration)
    switch try await answer(to: request, context) {
    case .results(let results): return results
    case let other: throw unexpected(other, "results")
    }
  }

  func evaluation(_ context: AssetContext, check: String) async throws -> AssetCheckResult {
    let request = try await StepRequest(context, check: check)
    switch try await answer(to: request, context) {
    case .check(let result): return result
    case let other: throw unexpected(other, "the result of a check")
    }
  }

  private func answer(to request: StepRequest, _ context: AssetContext) async throws -> StepAnswer {
    let answer = Locked<StepAnswer?>(nil)
    var step = PipesStep(location.command)
    step.extras = ["assetkit": request.json]
    step.codeVersions = codeVersions
    step.plainVariables = PipesStep.PlainVariables(
      context: CodeLocationVariable.context, messages: CodeLocationVariable.messages)
    step.command.environment.values[CodeLocationVariable.mode] = "execute"
    step.command.environment.values[CodeLocationVariable.protocolVersion] = String(
      CodeLocation.protocolVersion)
    step.requiredMethods = ["assetkit_result"]
    step.methods = [
      "assetkit_progress": { parameters, context, _ in
        await context.report(try StepProgress(json: parameters))
      },
      "assetkit_observation": { parameters, context, _ in
        await context.observe(try AssetObservation(json: parameters))
      },
      "assetkit_check": { parameters, context, _ in
        await context.report(check: try CheckEvaluation(json: parameters))
      },
      "assetkit_result": { parameters, _, _ in
        let result = try StepAnswer(json: parameters)
        answer.withLock { $0 = result }
      },
    ]
    _ = try await step.run(context)
    guard let answer = answer.withLock(\.self) else {
      throw CodeLocationFault("it ended without a result")
    }
    return answer
  }

  private func unexpected(_ answer: StepAnswer, _ expected: String) -> any Error {
    switch answer {
    case .failure(let message): CodeLocationFault(message)
    case .canceled: CancellationError()
    case .results, .check:
      CodeLocationFault("its result is of the wrong kind: expected \(expected)")
    }
  }
}
