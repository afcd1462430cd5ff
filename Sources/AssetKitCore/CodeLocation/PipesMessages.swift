/// Writes Dagster Pipes messages to the file that the orchestrator reads, one a line, in order.
actor PipesMessages {
  /// The version of Dagster's protocol.
  private static let version: JSONValue = "0.1"
  /// More of them than this a second tell nobody anything.
  private static let progressInterval = Duration.milliseconds(50)

  private let file: OutputFile
  private let clock: ContinuousClock = ContinuousClock()
  private var lastProgress: ContinuousClock.Instant?
  private var heldProgress: JSONValue?
  /// Why messages are being lost; nil as long as all is well.
  private(set) var failure: CodeLocationFault?

  init(_ file: consuming OutputFile) { self.file = file }

  /// Writes a message, after the progress that was held back.
  func write(_ method: String, _ params: JSONValue) {
    if let held = heldProgress {
      heldProgress = nil
      append("assetkit_progress", held)
    }
    append(method, params)
  }

  /// Writes how far the work is, unless it did so a moment ago: then the next message takes it along.
  func write(progress: StepProgress) {
    let now = clock.now
    if let last = lastProgress, last.duration(to: now) < Self.progressInterval {
      heldProgress = progress.json
      return
    }
    lastProgress = now
    heldProgress = nil
    append("assetkit_progress", progress.json)
  }

  private func append(_ method: String, _ params: JSONValue) {
    let message: JSONValue = [
      "__dagster_pipes_version": Self.version, "method": .string(method), "params": params,
    ]
    do {
      try file.write(message.text + "\n")
    } catch {
      failure = failure ?? error
    }
  }
}
