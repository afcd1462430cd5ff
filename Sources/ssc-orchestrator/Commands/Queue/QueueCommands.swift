internal import AssetKitConfiguration
internal import CommandLineKit
internal import SSCAssets

/// What the commands about the queue have in common.
enum QueueCommands {
  static let group = Command(
    group: "queue", "Look at the extraction queue, and put packages into it.",
    discussion:
      "The queue is a Redis stream, by default of a private server below DAGSTER_HOME; REDIS_HOST and "
      + "its like name another. docs/queue.md explains them, and what the messages hold. The asset "
      + "redis_queue_processor works it off.",
    subcommands: [
      QueueStatusCommand.command, QueuePushCommand.command,
      Command(
        group: "dlq", "Look at the dead letters: messages that could not be processed.",
        subcommands: [
          DeadLetterListCommand.command, DeadLetterRequeueCommand.command,
          DeadLetterPurgeCommand.command,
        ]),
    ])
}

extension Session {
  /// Opens the queue that the settings name; a private server is started when needed.
  func queue() async throws -> PackageQueue { try await QueueServer(settings).open() }
}
