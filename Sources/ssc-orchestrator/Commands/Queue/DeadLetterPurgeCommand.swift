internal import CommandLineKit
internal import SSCAssets

/// `queue dlq purge`: forgets dead letters.
enum DeadLetterPurgeCommand {
  private static let yes = Flag("yes", short: "y", "Don't ask.")

  static let command = Command(
    "purge", "Delete dead letters for good.",
    [DeadLetters.ids, DeadLetters.all, yes, Console.json]
  ) { session in
    try DeadLetters.checkChoice(session)
    let queue = try await session.queue()
    let letters = try await DeadLetters.chosen(session, queue)
    if !letters.isEmpty && !session.arguments[yes] {
      let question = "this deletes \(HumanFormat.count(letters.count)) dead letters"
      guard try Confirmation.ask(question, orOption: "--yes", session) else { return .failure }
    }
    let count = try await QueueServerError.naming { try await queue.purge(letters) }
    if session.arguments[Console.json] {
      session.console.write(["purged": .int(Int64(count))])
    } else {
      session.console.output.line("purged \(HumanFormat.count(count)) messages")
    }
    return .success
  }
}
