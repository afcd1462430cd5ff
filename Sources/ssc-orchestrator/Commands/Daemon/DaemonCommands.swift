internal import CommandLineKit

/// `daemon …`: what works while nobody looks.
enum DaemonCommands {
  static let group = Command(
    group: "daemon", "Run what works while nobody looks: schedules, sensors, the queue of runs.",
    TargetOptions.all,
    subcommands: [DaemonRunCommand.command, DaemonStatusCommand.command])
}
