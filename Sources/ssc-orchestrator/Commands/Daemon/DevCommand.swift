internal import AssetKitConfiguration
internal import AssetKitPostgres
internal import CommandLineKit

/// `dev`: a daemon for as long as one works, with the instance that it needs.
enum DevCommand {
  static let command = Command(
    "dev", "Run a daemon in the foreground, with the instance that it needs.",
    discussion:
      "Like `daemon run`, for the time of trying something out: it says where to look, and when it "
      + "ends it stops the private PostgreSQL server, if it was the one who started it.",
    DaemonOptions.parameters
  ) { session in
    let server = InstanceServer(session.settings)
    var isOurs = false
    if let embedded = server.embedded {
      switch try await server.explaining({ try await embedded.status() }) {
      case .notCreated, .stopped: isOurs = true
      case .changing, .unreachable, .running: break
      }
    }
    let options = try DaemonOptions(session.arguments)
    do {
      let left = try await DaemonService(options, session).run { metrics in
        let lines = [
          "The instance: " + session.settings.instanceDatabase.description,
          "Look at runs:      \(Orchestrator.name) run list",
          "Start one:         \(Orchestrator.name) asset launch --select KEY",
          "Ask the database:  \(Orchestrator.name) instance psql",
          metrics.map { "Metrics:           \($0)" },
          "Ctrl-C ends it.",
        ]
        for line in lines.compactMap({ $0 }) { session.console.output.line(Sanitized.line(line)) }
      }
      if isOurs, left > 0 {
        session.console.note("the private PostgreSQL server runs on, since runs go on")
        isOurs = false
      }
    } catch {
      if isOurs { await stop(server, session) }
      throw error
    }
    if isOurs { await stop(server, session) }
    return .success
  }

  private static func stop(_ server: InstanceServer, _ session: Session) async {
    // In a task of its own, since that of the command is cancelled by the signal that ends it.
    await Task {
      do {
        try await server.embedded?.stop()
        session.console.note("the private PostgreSQL server is stopped")
      } catch {
        session.console.warn("the private PostgreSQL server can't be stopped: \(error)")
      }
    }.value
  }
}
