package import AssetKitRedis

/// SecureChain's queue of packages: Redis streams that a group of consumers shares.
///
/// A message is pending from its delivery until it is acknowledged, which happens after its effect. What
/// a consumer leaves pending when it dies is claimed by another. So each message is processed at least
/// once, and its effect may be repeated without harm; it gets among the dead letters exactly once.
package struct PackageQueue: Sendable {
  let client: RedisClient
  package let settings: QueueSettings

  /// Describes a queue without connecting.
  package init(_ client: RedisClient, _ settings: QueueSettings) {
    self.client = client
    self.settings = settings
  }

  /// The server, without user and password.
  package var server: String { client.configuration.description }

  /// Makes streams and group, as far as they are missing; messages from before the group count too.
  ///
  /// - Returns: The streams to read: of two spellings the second only if there is one.
  /// - Throws: `RedisError`, at once when the server can't be reached.
  package func prepare() async throws -> [String] {
    try await client.verify()
    var streams = settings.streams
    if let other = streams.dropFirst().first,
      try await client.send(["EXISTS", .text(other)]).integer == 0
    {
      streams.removeLast()
    }
    for stream in streams { try await makeGroup(stream) }
    return streams
  }

  private func makeGroup(_ stream: String) async throws {
    do {
      try await client.send(
        [
          "XGROUP", "CREATE", .text(stream), .text(settings.group), "0-0", "MKSTREAM",
        ], .repeatable)
    } catch let error as RedisError where error.serverCode == "BUSYGROUP" {}
  }

  /// Takes messages that nobody was given yet; none when there are none now.
  package func read(_ count: Int, from streams: [String]) async throws -> [QueueEntry] {
    let command: RedisCommand = [
      "XREADGROUP", "GROUP", .text(settings.group), .text(settings.consumer), "COUNT",
      .number(count), "STREAMS",
    ]
    let names = streams.map { RedisCommand.Argument.text($0) }
    let all = RedisCommand(command.words + names + names.map { _ in ">" })
    // Of an answer that was lost the messages are pending, and are claimed in time.
    let answer = try await regrouping(streams) { try await client.send(all, .repeatable) }
    return (answer.array ?? []).flatMap { pair -> [QueueEntry] in
      guard let parts = pair.array, parts.count == 2, let stream = parts[0].string else {
        return []
      }
      return QueueEntry.entries(parts[1], of: stream)
    }
  }

  /// Says that messages have had their effect.
  package func acknowledge(_ places: [QueueEntry.Place]) async throws {
    let commands = byStream(places).map { stream, ids in
      RedisCommand(["XACK", .text(stream), .text(settings.group)] + ids)
    }
    try await sendAll(commands)
  }

  /// Puts messages among the dead letters, each with the reason and its first id, and acknowledges it.
  ///
  /// Both happen at once, and only for what is pending: done twice, it has no second effect.
  package func bury(_ entries: [(entry: QueueEntry, rejection: QueueRejection)]) async throws {
    let script = """
      if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then
        redis.call('XADD', KEYS[2], '*', 'data', ARGV[3], 'error', ARGV[4], 'id', ARGV[2])
      end
      """
    let commands = entries.map { entry, rejection -> RedisCommand in
      let stream = entry.place.stream
      return [
        "EVAL", .text(script), 2, .text(stream), .text(QueueSettings.deadLetters(of: stream)),
        .text(settings.group), .text(entry.place.id), .bytes(entry.data ?? []),
        .text(rejection.reason),
      ]
    }
    try await sendAll(commands)
  }

  /// Appends messages to the queue.
  ///
  /// - Parameter isRepeatable: Whether a message may get there twice rather than not at all, when the
  ///   connection breaks.
  package func push(_ messages: [[UInt8]], isRepeatable: Bool = false) async throws {
    let stream = RedisCommand.Argument.text(settings.streams[0])
    for start in stride(from: 0, to: messages.count, by: 500) {
      let chunk = messages[start..<min(start + 500, messages.count)]
      try await sendAll(
        chunk.map { ["XADD", stream, "*", "data", .bytes($0)] },
        isRepeatable ? .repeatable : .once)
    }
  }

  /// Sends commands at once; the first refusal is thrown.
  func sendAll(
    _ commands: [RedisCommand], _ repeatability: RedisClient.Repeatability = .repeatable
  ) async throws {
    guard !commands.isEmpty else { return }
    for case .error(let refusal) in try await client.send(commands, repeatability) { throw refusal }
  }

  /// Runs the body, again when somebody has deleted a stream, and its group with it.
  private func regrouping<T>(_ streams: [String], _ body: () async throws -> T) async throws -> T {
    do {
      return try await body()
    } catch let error as RedisError where error.serverCode == "NOGROUP" {
      for stream in streams { try await makeGroup(stream) }
      return try await body()
    }
  }

  func byStream(
    _ places: [QueueEntry.Place]
  ) -> [(stream: String, ids: [RedisCommand.Argument])] {
    Dictionary(grouping: places, by: \.stream).sorted { $0.key < $1.key }
      .map { ($0.key, $0.value.map { .text($0.id) }) }
  }
}
