internal import AssetKitCore
internal import CommandLineKit
internal import PostgresClient

/// `start`, `stop` and `reset` of schedules, and of sensors: which ones the daemons evaluate.
struct InstigatorStateCommands: Sendable {
  /// `schedule` or `sensor`.
  let noun: String
  /// What those do that are started, such as `tick`.
  let activity: String
  /// What a person should know who starts one.
  let discussion: String
  /// The names of all that are defined.
  let known: @Sendable (Definitions) -> [String]
  /// Refuses a name that isn't among those.
  let check: @Sendable (_ name: String, Definitions, Session) throws -> Void
  /// Sets the status; nil is the default one.
  let set:
    @Sendable (ScheduleDefinition.Status?, _ names: [String], PostgresPool) async throws -> Void

  var all: [Command] {
    [
      command("start", "Let \(noun)s \(activity).", all: "start-all", .running, "is started"),
      command("stop", "Let \(noun)s \(activity) no more.", all: "all", .stopped, "is stopped"),
      command(
        "reset", "Give \(noun)s back the status that their definition says.", all: "all", nil,
        "has its default status"),
    ]
  }

  private func command(
    _ name: String, _ abstract: String, all: String, _ status: ScheduleDefinition.Status?,
    _ result: String
  ) -> Command {
    let names = Positional<String>(
      "NAME", "The \(noun)s.", isRequired: false, repeats: true,
      completion: .dynamic("\(noun)-names"))
    let all = Flag(all, "All \(noun)s.")
    return Command(name, abstract, discussion: status == .running ? discussion : "", [names, all]) {
      session in
      let given = session.arguments.all(names)
      guard given.isEmpty == session.arguments[all] else {
        throw UsageError(
          "give the names of \(noun)s, or `--\(all.parameter.name)`", path: session.arguments.path)
      }
      let (definitions, _) = try await session.validDefinitions()
      for name in given { try check(name, definitions, session) }
      let chosen = given.isEmpty ? known(definitions) : given
      let instance = try await session.instance()
      try await instance.prepare(definitions, session.console)
      try await set(status, chosen, instance.pool)
      for name in chosen { session.console.output.line("\(Sanitized.line(name)) \(result)") }
      return .success
    }
  }
}
