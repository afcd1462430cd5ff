internal import CommandLineKit
internal import SSCAssets

/// The choice of dead letters that two commands share.
enum DeadLetters {
  static let ids = Positional<String>(
    "ID", "The dead letters, by the ids that `queue dlq list` shows.", isRequired: false,
    repeats: true)
  static let all = Flag("all", "All dead letters.")

  /// The letters that the arguments name.
  ///
  /// - Throws: `UsageError` when none or both ways are used, or an id isn't there.
  static func chosen(_ session: Session, _ queue: PackageQueue) async throws
    -> [PackageQueue.DeadLetter]
  {
    let names = session.arguments.all(ids)
    let letters = try await QueueServerError.naming { try await queue.deadLetters(limit: nil) }
    if names.isEmpty { return letters }
    let wanted = Set(names)
    let unknown = wanted.subtracting(letters.map(\.id)).sorted()
    guard unknown.isEmpty else {
      throw UsageError(
        "there is no dead letter with the id \(unknown.joined(separator: ", "))",
        path: session.arguments.path)
    }
    return letters.filter { wanted.contains($0.id) }
  }

  /// Checks before anything is asked of a server.
  static func checkChoice(_ session: Session) throws {
    guard session.arguments[all] == session.arguments.all(ids).isEmpty else {
      throw UsageError(
        session.arguments[all] ? "give either ID or `--all`" : "name dead letters, or give `--all`",
        path: session.arguments.path)
    }
  }
}
