internal import CommandLineKit
internal import SSCAssets

/// `queue status`: how much waits, who works on it, what failed.
enum QueueStatusCommand {
  static let command = Command(
    "status", "Show how many messages wait, are pending and failed.", [Console.json]
  ) { session in
    let queue = try await session.queue()
    let streams = try await QueueServerError.naming { try await queue.status() }
    guard !session.arguments[Console.json] else {
      session.console.write(json(queue, streams))
      return .success
    }
    var table = Table([
      .init("Stream", minimum: 18), .init("Waiting", .right), .init("Pending", .right),
      .init("Dead letters", .right), .init("All messages", .right),
    ])
    var consumers = Table([
      .init("Consumer", minimum: 18), .init("Stream"), .init("Pending", .right),
      .init("Idle", .right),
    ])
    for stream in streams {
      table.append([
        .init(stream.stream, .cyan), .init(stream.waiting.map(HumanFormat.count) ?? "?"),
        .init(HumanFormat.count(stream.pending)), .init(HumanFormat.count(stream.deadLetters)),
        .init(HumanFormat.count(stream.length)),
      ])
      for consumer in stream.consumers {
        consumers.append([
          .init(consumer.name), .init(stream.stream), .init(HumanFormat.count(consumer.pending)),
          .init(HumanFormat.duration(consumer.idle)),
        ])
      }
    }
    table.print(to: session.console.output)
    if streams.contains(where: { !$0.consumers.isEmpty }) {
      session.console.output.line()
      consumers.print(to: session.console.output)
    }
    return .success
  }

  private static func json(
    _ queue: PackageQueue, _ streams: [PackageQueue.StreamStatus]
  ) -> OrderedJSON {
    [
      "server": .string(queue.server), "group": .string(queue.settings.group),
      "streams": .array(
        streams.map { stream in
          [
            "stream": .string(stream.stream), "waiting": .optional(stream.waiting),
            "pending": .int(Int64(stream.pending)),
            "dead_letters": .int(Int64(stream.deadLetters)),
            "length": .int(Int64(stream.length)),
            "consumers": .array(
              stream.consumers.map { consumer in
                [
                  "name": .string(consumer.name), "pending": .int(Int64(consumer.pending)),
                  "idle_seconds": .double(consumer.idle / .seconds(1)),
                ]
              }),
          ]
        }),
    ]
  }
}
