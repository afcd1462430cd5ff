internal import AssetKitCore
internal import AssetKitPostgres
internal import CommandLineKit

/// `completion`: the script by which a shell completes command lines.
enum CompletionCommand {
  private static let shell = Positional<Shell>("SHELL", "The shell.")

  static let command = Command(
    "completion", "Print the script by which a shell completes command lines.", [shell],
    examples: [
      .init("Use it in this Bash", "source <(\(Orchestrator.name) completion bash)")
    ]
  ) { arguments in
    let script = CompletionScript.text(
      for: try arguments.require(shell), root: Orchestrator.root)
    Console(arguments).output.write(script)
    return .success
  }
}

/// `__complete`: the values that the scripts ask for while a line is being typed.
enum CompleteCommand {
  private static let topic = Positional<String>("TOPIC", "What to offer.")

  static let command = Command(
    "__complete", "Print the values that completion scripts ask for.", [topic], isHidden: true
  ) { arguments in
    // Whoever presses the tab key wants no messages.
    guard let session = try? Session(arguments),
      let definitions = try? await session.locations().definitions
    else { return .failure }
    let names: [String]
    switch try arguments.require(topic) {
    case "asset-keys": names = definitions.specs.map(\.key.description)
    case "schedule-names": names = definitions.schedules.map(\.name)
    case "sensor-names": names = definitions.sensors.map(\.name)
    case "run-ids": names = (try? await runs(session)) ?? []
    default: names = []
    }
    for name in names { session.console.output.line(Sanitized.line(name)) }
    return .success
  }

  private static func runs(_ session: Session) async throws -> [String] {
    // A private server isn't started for this.
    if let embedded = InstanceServer(session.settings).embedded {
      guard case .running(processID: _) = try await embedded.status() else { return [] }
    }
    return try await session.instance().storage.runs(RunQuery()).map(\.id.description)
  }
}
