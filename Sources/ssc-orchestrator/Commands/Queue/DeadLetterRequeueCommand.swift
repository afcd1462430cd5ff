internal import CommandLineKit
internal import SSCAssets

/// `queue dlq requeue`: has dead letters tried again.
enum DeadLetterRequeueCommand {
  static let command = Command(
    "requeue", "Move dead letters back into the queue.",
    [DeadLetters.ids, DeadLetters.all, Console.json]
  ) { session in
    try DeadLetters.checkChoice(session)
    let queue = try await session.queue()
    let letters = try await DeadLetters.chosen(session, queue)
    let count = try await QueueServerError.naming { try await queue.requeue(letters) }
    if session.arguments[Console.json] {
      session.console.write(["requeued": .int(Int64(count))])
    } else {
      session.console.output.line("requeued \(HumanFormat.count(count)) messages")
    }
    return .success
  }
}
