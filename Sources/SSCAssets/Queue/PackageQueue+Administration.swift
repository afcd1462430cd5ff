internal import AssetKitRedis

extension PackageQueue {
  /// What is in a stream of the queue.
  package struct StreamStatus: Sendable, Hashable {
    package var stream: String
    /// Messages in the stream, those that were processed among them.
    package var length: Int
    /// Messages that nobody was given yet; nil when the server can't tell (before Redis 7).
    package var waiting: Int?
    /// Messages that a consumer was given and hasn't acknowledged.
    package var pending: Int
    /// Messages that couldn't be processed.
    package var deadLetters: Int
    package var consumers: [Consumer]
  }

  /// One that takes messages.
  package struct Consumer: Sendable, Hashable {
    package var name: String
    package var pending: Int
    /// How long it hasn't tried to take any.
    package var idle: Duration
  }

  /// A message that couldn't be processed.
  package struct DeadLetter: Sendable, Hashable {
    /// Its id among the dead letters.
    package var id: String
    /// The stream that it came from.
    package var stream: String
    package var data: [UInt8]
    package var error: String
    /// The id that it had there; nil when another program buried it.
    package var firstID: String?
  }

  /// Looks at the streams; makes nothing.
  package func status() async throws -> [StreamStatus] {
    try await client.verify()
    var result: [StreamStatus] = []
    for (index, stream) in settings.streams.enumerated() {
      let length = try await number(["XLEN", .text(stream)])
      let letters = try await number(
        ["XLEN", .text(QueueSettings.deadLetters(of: stream))])
      // The other spelling is nobody's business unless somebody uses it.
      if index > 0 && length == 0 && letters == 0 { continue }
      let group = try await groupFacts(stream)
      let waiting = group == nil ? length : group?["lag"]?.integer.map { Int($0) }
      let consumers = group == nil ? [] : try await consumers(stream)
      result.append(
        StreamStatus(
          stream: stream, length: length, waiting: waiting,
          pending: group?["pending"]?.integer.map { Int($0) } ?? 0, deadLetters: letters,
          consumers: consumers))
    }
    return result
  }

  /// The dead letters, the oldest first, page by page.
  ///
  /// - Parameter limit: The most to give; nil for all.
  package func deadLetters(limit: Int?) async throws -> [DeadLetter] {
    try await client.verify()
    var letters: [DeadLetter] = []
    for stream in settings.streams {
      var after = "-"
      while true {
        let count = min(1_000, (limit ?? .max) - letters.count)
        guard count > 0 else { return letters }
        let page =
          try await client.send(
            [
              "XRANGE", .text(QueueSettings.deadLetters(of: stream)), .text(after), "+", "COUNT",
              .number(count),
            ]
          ).array ?? []
        letters += page.compactMap { DeadLetter($0, stream) }
        guard page.count == count, let last = page.last?.array?.first?.string else { break }
        after = "(" + last
      }
    }
    return letters
  }

  /// Moves dead letters back to the end of their queues, with nothing of their history.
  ///
  /// - Returns: How many there were; one that is gone is passed over.
  package func requeue(_ letters: [DeadLetter]) async throws -> Int {
    let script = """
      local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
      if #found == 0 then return 0 end
      redis.call('XDEL', KEYS[1], ARGV[1])
      redis.call('XADD', KEYS[2], '*', 'data', ARGV[2])
      return 1
      """
    return try await count(letters) { letter in
      [
        "EVAL", .text(script), 2, .text(QueueSettings.deadLetters(of: letter.stream)),
        .text(letter.stream), .text(letter.id), .bytes(letter.data),
      ]
    }
  }

  /// Deletes dead letters for good.
  ///
  /// - Returns: How many there were; one that is gone is passed over.
  package func purge(_ letters: [DeadLetter]) async throws -> Int {
    try await count(letters) {
      ["XDEL", .text(QueueSettings.deadLetters(of: $0.stream)), .text($0.id)]
    }
  }

  private func count(
    _ letters: [DeadLetter], _ command: (DeadLetter) -> RedisCommand
  ) async throws -> Int {
    var count = 0
    for start in stride(from: 0, to: letters.count, by: 500) {
      let chunk = letters[start..<min(start + 500, letters.count)]
      for answer in try await client.send(chunk.map(command)) {
        if case .error(let refusal) = answer { throw refusal }
        count += Int(answer.integer ?? 0)
      }
    }
    return count
  }

  private func number(_ command: RedisCommand) async throws -> Int {
    Int(try await client.send(command, .repeatable).integer ?? 0)
  }

  private func groupFacts(_ stream: String) async throws -> [String: RedisValue]? {
    do {
      let groups = try await client.send(["XINFO", "GROUPS", .text(stream)], .repeatable)
      return groups.array?.map(\.fields).first { $0["name"]?.string == settings.group }
    } catch let error as RedisError where error.serverCode == "ERR" {
      return nil  // there is no such stream
    }
  }

  private func consumers(_ stream: String) async throws -> [Consumer] {
    let answer = try await client.send(
      ["XINFO", "CONSUMERS", .text(stream), .text(settings.group)], .repeatable)
    return (answer.array ?? []).map(\.fields).compactMap { facts in
      guard let name = facts["name"]?.string else { return nil }
      return Consumer(
        name: name, pending: Int(facts["pending"]?.integer ?? 0),
        idle: .milliseconds(facts["idle"]?.integer ?? 0))
    }
  }
}

extension PackageQueue.DeadLetter {
  fileprivate init?(_ entry: RedisValue, _ stream: String) {
    guard let parts = entry.array, parts.count == 2, let id = parts[0].string else { return nil }
    let fields = parts[1].fields
    guard case .bytes(let data) = fields["data"] ?? .bytes([]) else { return nil }
    self.init(
      id: id, stream: stream, data: data, error: fields["error"]?.string ?? "",
      firstID: fields["id"]?.string)
  }
}
