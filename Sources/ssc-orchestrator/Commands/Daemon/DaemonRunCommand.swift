internal import CommandLineKit

/// `daemon run`: works until a signal ends it.
enum DaemonRunCommand {
  static let command = Command(
    "run", "Run the daemon until SIGINT or SIGTERM ends it.",
    discussion:
      "Any number of daemons may run on one instance, on one machine or several: what must happen "
      + "once is decided by the database. It says on standard error what it does. Runs execute in "
      + "processes of their own, which go on when the daemon ends. Started by systemd with "
      + "Type=notify, it says when it is ready, and keeps WatchdogSec's clock.",
    DaemonOptions.parameters,
    examples: [
      .init("See which daemons are alive", "\(Orchestrator.name) daemon status"),
      .init(
        "Look at its metrics",
        "curl http://127.0.0.1:\(DaemonOptions.defaultPort)/metrics"),
    ]
  ) { session in
    try await DaemonService(DaemonOptions(session.arguments), session).run()
    // A signal is how a daemon ends properly.
    return .success
  }
}
