internal import AssetKitCore

/// Takes what the program of one step says, and judges its end.
final class PipesSession {
  private let step: PipesStep
  private let context: AssetContext
  private var report: PipesReport
  private var output: PipesOutput
  /// Why the step fails whatever the exit code is.
  private var failure: (any Error)?
  private var isOpened = false
  private var isClosed = false
  private var exception: PipesException?
  private var seenMethods: Set<String> = []

  init(_ step: PipesStep, _ context: AssetContext) {
    self.step = step
    self.context = context
    report = PipesReport(selected: context.selectedKeys)
    output = PipesOutput(
      log: context.log, expectsCopies: step.includesStandardStreams && step.messages == .file)
  }

  /// Takes a line; after a failure only what is ordinary output.
  func take(_ item: StepProcess.Item) async -> StepProcess.Verdict {
    do {
      switch item {
      case .output(let stream, let line):
        if stream == step.messages.stream, failure == nil,
          let message = try PipesMessage.among(output: line)
        {
          try await handle(message)
        } else {
          await output.take(line, stream)
        }
      case .message(let line):
        if failure == nil, line.bytes.contains(where: { $0 > UInt8(ascii: " ") }) {
          try await handle(PipesMessage(line: line))
        }
      case .messagesLost:
        throw PipesViolation("it shortened the file of messages, to which it may only append")
      }
      return .goOn
    } catch {
      failure = failure ?? error
      return .stop
    }
  }

  private func handle(_ message: PipesMessage) async throws {
    if isClosed {
      await context.log.warning(
        "[pipes] unexpected message received after closed: "
          + PipesViolation.quoted(message.method))
    }
    seenMethods.insert(message.method)
    let parameters = message.parameters
    switch message.method {
    case "opened":
      isOpened = true
      await context.log.info("[pipes] external process successfully opened dagster pipes.")
    case "closed":
      isClosed = true
      exception = PipesException(parameters.json["exception"])
      if let exception {
        await context.log.error(
          "[pipes] external process pipes closed with exception\n\(exception.text)")
      }
    case "log":
      let text = try parameters.text("message")
      await context.log.log(LogLevel(pipes: try parameters.optionalText("level")), text)
    case "log_external_stream":
      guard let stream = StepProcess.Stream(rawValue: try parameters.text("stream")) else {
        throw parameters.fault("stream", "'stdout' or 'stderr'")
      }
      await output.takeCopy(try parameters.text("text"), stream)
    case "report_asset_materialization":
      let key = try report.asset(parameters.text("asset_key"))
      try report.add(
        MaterializeResult(
          key, metadata: parameters.metadata(),
          dataVersion: parameters.optionalText("data_version")), for: key)
    case "report_asset_check":
      await context.report(check: try evaluation(parameters))
    case "report_custom_message":
      let payload = parameters.json["payload"] ?? .null
      await context.log.info("[pipes] custom message: \(payload.text)")
    case let other:
      guard let method = step.methods[other] else {
        throw PipesViolation("it sent the unknown method \(PipesViolation.quoted(other))")
      }
      try await method(parameters.json, context, &report)
    }
  }

  private func evaluation(_ parameters: PipesMessageParameters) throws -> CheckEvaluation {
    let severity = try parameters.optionalText("severity") ?? "ERROR"
    guard let severity = CheckSeverity(rawValue: severity) else {
      throw parameters.fault("severity", "'WARN' or 'ERROR'")
    }
    return CheckEvaluation(
      asset: try report.asset(parameters.text("asset_key")),
      name: try parameters.text("check_name"), passed: try parameters.bool("passed"),
      severity: severity, metadata: try parameters.metadata())
  }

  /// What the step made.
  ///
  /// - Throws: The reason why it failed.
  func results(of end: StepProcess.End) async throws -> [MaterializeResult] {
    await output.finish()
    await warn(of: end)
    if end.interruption == .cancelled { throw CancellationError() }
    if let failure {
      guard let violation = failure as? PipesViolation else { throw failure }
      throw CodeLocationError(
        .protocolViolation, program: step.command.program,
        "broke the Pipes protocol, and was stopped: \(violation)")
    }
    if let failure = end.failure(of: step.command, saying: exception?.summary ?? output.lastError) {
      throw failure
    }
    if let missing = step.requiredMethods.subtracting(seenMethods).min() {
      throw CodeLocationError(
        .noResult, program: step.command.program,
        "exited with code 0 and without a result: no '\(missing)' message came")
    }
    if step.leftBehind == .fails, !end.leftBehind.isEmpty || end.isOutputHeld {
      throw CodeLocationError(
        .leftBehind, program: step.command.program,
        "ended and left processes behind: "
          + (end.leftBehind.isEmpty ? "out of reach" : end.leftBehind.joined(separator: ", ")))
    }
    return report.complete(except: step.optional)
  }

  private func warn(of end: StepProcess.End) async {
    if !end.leftBehind.isEmpty {
      await context.log.warning(
        "[pipes] '\(step.command.program)' ended and left processes behind, which were ended: "
          + end.leftBehind.joined(separator: ", "))
    }
    if end.isOutputHeld {
      await context.log.warning(
        "[pipes] a process that left the step's session still holds its output; what it writes "
          + "from now on is lost")
    }
    if !isOpened {
      await context.log.warning(
        "[pipes] did not receive any messages from external process. Check its output, and "
          + "whether it calls open_dagster_pipes().")
    } else if !isClosed {
      await context.log.warning(
        "[pipes] did not receive closed message from external process. Buffered messages may have "
          + "been lost; use open_dagster_pipes() as a context manager.")
    }
  }
}

extension LogLevel {
  /// The level of a Python logger's name for it; one of a user's own counts as the one below.
  init(pipes name: String?) {
    switch name?.uppercased() {
    case "DEBUG", "NOTSET": self = .debug
    case "WARNING", "WARN": self = .warning
    case "ERROR": self = .error
    case "CRITICAL", "FATAL": self = .critical
    case let other?:
      let number = other.split(separator: " ").last.flatMap { Int($0) } ?? LogLevel.info.rawValue
      self = LogLevel.allCases.last { $0.rawValue <= number } ?? .debug
    case nil: self = .info
    }
  }
}
