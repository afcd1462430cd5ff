internal import CommandLineKit

/// The program: its commands, its exit codes and how it explains failures.
enum Orchestrator {
  static let name = "ssc-orchestrator"
  static let version = "0.1.0"

  /// Does what a command line asks for.
  static func run(_ words: [String]) async -> ExitCode {
    // Also for messages about command lines that can't be understood, hence not from `Arguments`.
    let noColor = words.contains("--" + Console.noColor.parameter.name)
    return await program.run(
      words, output: .standardOutput(noColor: noColor), errors: .standardError(noColor: noColor))
  }

  static let program: Program = Program(
    root, version: version,
    exitCodes: [
      .init(.success, "success"),
      .init(.failure, "the run, or what else was asked for, failed"),
      .init(.usage, "the command line, the configuration or the definitions are wrong"),
      .init(.unreachable, "a server can't be reached, started or logged in to"),
      .init(.interrupted, "interrupted (SIGINT, SIGTERM)"),
    ],
    explain: { ErrorReport.failure($0) })

  static let root: Command = Command(
    group: name,
    "Materializes assets and keeps what happened in PostgreSQL.",
    discussion:
      "The commands and options are those of Dagster where it has them. Everything that runs is "
      + "kept in PostgreSQL: in the server that DAGSTER_HOME/dagster.yaml or POSTGRES_HOST names, "
      + "or else in a private one below DAGSTER_HOME (~/.assetkit by default), which is created "
      + "and started when it is needed.",
    [Console.noColor, Session.home],
    examples: [
      .init("See what there is", "\(name) asset list"),
      .init(
        "Materialize an asset and everything that it depends on",
        "\(name) asset materialize --select '+key:\"pypi_packages_updates\"'"),
      .init("See what happened", "\(name) run list"),
      .init("Ask the database", "\(name) instance psql"),
    ],
    subcommands: [
      Command(
        group: "asset", "Materialize assets, and look at them.", TargetOptions.all,
        subcommands: [
          MaterializeCommand.command, LaunchCommand.command, AssetListCommand.command,
          AssetShowCommand.command, AssetPartitionsCommand.command, LineageCommand.command,
          CheckCommand.command,
          ReportMaterializationCommand.command, ReportCheckCommand.command, WipeCommand.command,
        ]),
      Command(
        group: "run", "Look at runs, cancel them, do them again.",
        subcommands: [
          RunListCommand.command, RunShowCommand.command, RunEventsCommand.command,
          RunLogsCommand.command,
          RunCancelCommand.command, RunReexecuteCommand.command, RunDeleteCommand.command,
          RunExecuteCommand.command,
        ]),
      BackfillCommands.group, PartitionCommands.group,
      ScheduleCommands.group, SensorCommands.group,
      Command(
        group: "resource", "Look at resources.", TargetOptions.all,
        subcommands: [ResourceListCommand.command]),
      Command(
        group: "plugin", "Look at code locations, and begin new ones.", TargetOptions.all,
        subcommands: [PluginListCommand.command, PluginNewCommand.command]),
      Command(
        group: "definitions", "Check what the code locations declare.", TargetOptions.all,
        subcommands: [ValidateCommand.command]),
      Command(
        group: "instance", "Look at the instance and its database.",
        subcommands: [
          InstanceInfoCommand.command, InstanceStatusCommand.command,
          InstanceStartCommand.command, InstanceStopCommand.command,
          InstanceMigrateCommand.command, InstancePruneCommand.command,
          ConcurrencyCommands.group,
          ImportDagsterCommand.command, PsqlCommand.command, DagsterUICommand.command,
        ]),
      DaemonCommands.group, DevCommand.command, GraphCommands.group, QueueCommands.group,
      VersionsCommands.group,
      CompletionCommand.command, CompleteCommand.command,
    ])
}
