internal import CommandLineKit
internal import SSCAssets

/// `queue dlq list`: what could not be processed, and why.
enum DeadLetterListCommand {
  private static let limit = Option<Int>("limit", "N", "How many, the oldest first (100).")

  static let command = Command(
    "list", "List the dead letters with their reasons.", [limit, Console.json]
  ) { session in
    let count = session.arguments[limit] ?? 100
    guard count > 0 else {
      throw UsageError(
        "`--limit` expects a number from 1, found `\(count)`", path: session.arguments.path)
    }
    let queue = try await session.queue()
    let letters = try await QueueServerError.naming { try await queue.deadLetters(limit: count) }
    if session.arguments[Console.json] {
      session.console.write(
        .array(
          letters.map { letter in
            [
              "id": .string(letter.id), "stream": .string(letter.stream),
              "first_id": .optional(letter.firstID), "error": .string(letter.error),
              "data": .string(letter.text),
            ]
          }))
      return .success
    }
    var table = Table([
      .init("ID", minimum: 20, isShrinkable: false), .init("Stream"), .init("Error", minimum: 30),
      .init("Data", minimum: 20),
    ])
    for letter in letters {
      table.append([
        .init(letter.id, .cyan), .init(letter.stream), .init(letter.error), .init(letter.text),
      ])
    }
    session.console.write(table, isEmpty: letters.isEmpty, otherwise: "No dead letters.")
    return .success
  }
}

extension PackageQueue.DeadLetter {
  /// The message as text; what isn't UTF-8 in it is replaced.
  fileprivate var text: String { String(decoding: data, as: UTF8.self) }
}
