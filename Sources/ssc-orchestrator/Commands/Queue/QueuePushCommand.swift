internal import CommandLineKit
internal import SSCAssets

/// `queue push`: puts packages into the queue.
enum QueuePushCommand {
  private static let packages = Positional<String>(
    "PACKAGE", "The packages' names; without any, messages are read from standard input.",
    isRequired: false, repeats: true)
  private static let ecosystem = Option<Ecosystem>(
    "ecosystem", short: "e", "ECOSYSTEM", "Whose packages are named.")
  private static let refresh = Flag("refresh", "Read packages again that the graph has already.")

  static let command = Command(
    "push", "Put packages into the queue.",
    discussion:
      "Messages on standard input are JSON objects, one a line, as docs/queue.md describes them. All "
      + "of them are checked before the first is pushed.",
    [packages, ecosystem, refresh, Console.json],
    examples: [
      .init("Have two packages", "\(Orchestrator.name) queue push -e pypi django requests"),
      .init(
        "Push what another program writes",
        #"echo '{"node_type": "NPMPackage", "package": "left-pad"}' | "#
          + "\(Orchestrator.name) queue push"),
    ]
  ) { session in
    let messages = try messages(session)
    let queue = try await session.queue()
    try await QueueServerError.naming { try await queue.push(messages) }
    let stream = queue.settings.streams[0]
    if session.arguments[Console.json] {
      session.console.write([
        "stream": .string(stream), "pushed": .int(Int64(messages.count)),
      ])
    } else {
      session.console.output.line(
        "pushed \(HumanFormat.count(messages.count)) messages to \(Sanitized.line(stream))")
    }
    return .success
  }

  private static func messages(_ session: Session) throws -> [[UInt8]] {
    let arguments = session.arguments
    let names = arguments.all(packages)
    guard !names.isEmpty else {
      guard arguments[ecosystem] == nil, !arguments[refresh] else {
        throw UsageError(
          "`--ecosystem` and `--refresh` are for packages that are named as arguments",
          path: arguments.path)
      }
      return try read(arguments)
    }
    let ecosystem = try arguments.require(ecosystem)
    return names.map { name in
      var message = QueueMessage(ecosystem, name)
      message.refresh = arguments[refresh]
      return message.json(at: .now)
    }
  }

  private static func read(_ arguments: Arguments) throws -> [[UInt8]] {
    var input = InputLines(path: arguments.path)
    var messages: [[UInt8]] = []
    while let line = try input.next() {
      guard line.text.contains(where: { !$0.isWhitespace }) else { continue }
      let bytes = Array(line.text.utf8)
      do {
        _ = try QueueMessage(json: bytes)
      } catch {
        throw UsageError("line \(line.number): \(error.reason)", path: arguments.path)
      }
      messages.append(bytes)
    }
    return messages
  }
}
