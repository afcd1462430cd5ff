/// One execution of a plan: resources, steps, and the final state.
struct RunExecution: Sendable {
  let plan: RunPlan
  let steps: StepRunner
  let pools: PoolSlots
  let writer: EventWriter
  let options: Runner.Options
  let clock: WallClock
  let runID: RunID

  /// Executes everything; returns after the run's final state is stored, or can't be.
  func run() async -> RunOutcome.End {
    await writer.emit(.runStart)
    for step in plan.steps {
      for key in step.keys {
        for partition in plan.partitions[key]?.keys.map(Optional.some) ?? [nil] {
          await writer.emit(
            .assetMaterializationPlanned(key, partition: partition), step: step.name)
        }
      }
      if case .check(let check) = step.work {
        await writer.emit(
          .assetCheckEvaluationPlanned(check.asset, name: check.name), step: step.name)
      }
    }
    await writer.keepLease()
    let resources = ResourceSet(runID: runID, environment: options.environment) { [writer] in
      await writer.emit($0)
    }
    var end: RunOutcome.End
    if let fault = await resources.setUp(plan.resources, clock: clock) {
      end = .failure(fault)
    } else {
      end = await executeSteps(resources.values)
    }
    // The loss of the storage cancels the run too, but is no user's wish.
    if let lost = await writer.failure {
      end = .failure("the run's storage was lost: \(lost)")
    } else if Task.isCancelled {
      end = .canceled
    }
    await resources.tearDown()
    return await record(end)
  }

  private func record(_ end: RunOutcome.End) async -> RunOutcome.End {
    await writer.endLease()
    do {
      switch end {
      case .success: _ = try await writer.commit([.runSuccess])
      case .failure(let message): _ = try await writer.commit([.runFailure(message: message)])
      case .canceled:
        _ = try await writer.commit([
          .runCanceling, .runCanceled(message: "canceled by its user"),
        ])
      }
      return end
    } catch {
      return .failure("\(error)")
    }
  }

  private enum Message: Sendable {
    case slot(step: Int, pool: String, PoolSlots.Answer)
    case attempt(step: Int, AttemptOutcome)
    case pauseOver(step: Int, next: Int)
    /// A pool that had no room is to be looked at again.
    case look(pool: String)
  }

  private func executeSteps(_ resources: ResourceValues) async -> RunOutcome.End {
    var state = PlanState(plan, total: max(1, options.maxConcurrent))
    var attempts = Array(repeating: 1, count: plan.steps.count)
    var failed: [String] = []
    var looks = PoolLooks()
    await withTaskGroup(of: Message.self) { group in
      func attempt(_ index: Int) {
        let (step, number) = (plan.steps[index], attempts[index])
        group.addTask {
          let outcome = await steps.attempt(step, number: number, resources: resources)
          await pools.free(step)
          return .attempt(step: index, outcome)
        }
      }
      func begin() {
        for index in state.begin() {
          let step = plan.steps[index]
          guard let pool = step.pool else {
            attempt(index)
            continue
          }
          group.addTask { .slot(step: index, pool: pool, await pools.claim(pool, for: step)) }
        }
      }
      func end(_ index: Int, _ outcome: AttemptOutcome) async {
        let (step, number) = (plan.steps[index], attempts[index])
        if let pool = step.pool { state.reopen(pool) }
        switch outcome {
        case .succeeded: state.succeed(index)
        case .canceled:
          await writer.emit(.stepFailure(attempt: number, message: "canceled"), step: step.name)
        case .failed(let message):
          if let pause = pause(after: number, of: step), !Task.isCancelled {
            await writer.emit(
              .stepUpForRetry(attempt: number, pause: pause, message: message), step: step.name)
            state.wait(index)
            group.addTask { [clock] in
              try? await clock.sleep(pause)
              return .pauseOver(step: index, next: number + 1)
            }
          } else {
            failed.append(step.name)
            await fail(step, attempt: number, message)
            for (skipped, cause) in state.fail(index) {
              await writer.emit(
                .stepSkipped(message: "'\(plan.steps[cause].name)' did not succeed"),
                step: plan.steps[skipped].name)
            }
          }
        }
      }
      begin()
      while !state.isFinished, let message = await group.next() {
        switch message {
        case .pauseOver(let index, let next):
          guard !Task.isCancelled else { break }
          attempts[index] = next
          state.retry(index)
        case .slot(let index, let pool, .granted) where !Task.isCancelled:
          looks.succeeded(pool)
          state.admit(index)
          attempt(index)
        case .slot(let index, let pool, .granted), .slot(let index, let pool, .refused):
          // A slot that came with the cancellation is freed with the run.
          state.refuse(index)
          guard let pause = looks.pause(before: pool) else { break }
          group.addTask { [clock] in
            try? await clock.sleep(pause)
            return .look(pool: pool)
          }
        case .slot(let index, _, .failed(let message)):
          await end(index, Task.isCancelled ? .canceled : .failed(message: message))
        case .look(let pool):
          looks.began(pool)
          state.reopen(pool)
        case .attempt(let index, let outcome): await end(index, outcome)
        }
        if !Task.isCancelled { begin() }
      }
      // Nobody needs to look at pools any more.
      group.cancelAll()
    }
    if Task.isCancelled {
      for index in state.cancel() {
        await writer.emit(
          .stepSkipped(message: "the run was canceled"), step: plan.steps[index].name)
      }
    }
    guard !failed.isEmpty else { return .success }
    let names = failed.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    let more = failed.count > 5 ? " and \(failed.count - 5) more" : ""
    return .failure("\(failed.count == 1 ? "step" : "steps") \(names)\(more) failed")
  }

  /// The pause before the next attempt; nil when there is none.
  private func pause(after attempt: Int, of step: RunPlan.Step) -> Duration? {
    guard case .asset(let asset, _) = step.work, let policy = asset.retryPolicy,
      attempt <= policy.maxRetries
    else { return nil }
    return policy.pause(beforeRetry: attempt, chance: Double.random(in: 0..<1))
  }

  private func fail(_ step: RunPlan.Step, attempt: Int, _ message: String) async {
    await writer.emit(.stepFailure(attempt: attempt, message: message), step: step.name)
    for key in step.keys {
      // The failure of a range is told once, not for each of perhaps thousands of partitions.
      let set = plan.partitions[key]?.set
      let partition = set?.count == 1 ? plan.partitions[key]?.keys.first : nil
      await writer.emit(
        .assetFailedToMaterialize(key, partition: partition, message: message), step: step.name)
    }
  }
}
