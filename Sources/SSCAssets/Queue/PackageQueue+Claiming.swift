internal import AssetKitRedis

/// A message of a consumer that died, which is this one's now and isn't begun yet.
struct ClaimedMessage: Sendable, Hashable {
  var place: QueueEntry.Place
  /// How often it was delivered so far.
  var deliveries: Int
}

extension PackageQueue {
  /// Claims messages that their consumers have left alone for so long.
  ///
  /// It isn't a delivery, which would count for all of them when one of them is the end of this process.
  ///
  /// - Parameter cursors: Where to go on in each stream; the streams that were searched to the end are
  ///   missing afterwards.
  func claim(
    idleFor idle: Duration, count: Int, cursors: inout [String: String]
  ) async throws -> [ClaimedMessage] {
    var places: [QueueEntry.Place] = []
    for (stream, cursor) in cursors.sorted(by: { $0.key < $1.key }) {
      let answer = try await client.send(
        [
          "XAUTOCLAIM", .text(stream), .text(settings.group), .text(settings.consumer),
          .number(Int(idle / .milliseconds(1))), .text(cursor), "COUNT", .number(count), "JUSTID",
        ], .repeatable)
      guard let parts = answer.array, parts.count >= 2, let next = parts[0].string else {
        throw RedisError(.unexpectedAnswer, "XAUTOCLAIM answered something else")
      }
      cursors[stream] = next == "0-0" ? nil : next
      places += (parts[1].array ?? []).compactMap { id in
        id.string.map { QueueEntry.Place(stream: stream, id: $0) }
      }
    }
    return try await counted(places)
  }

  /// Begins claimed messages: this counts as a delivery, and gives their content.
  func deliver(_ claimed: [ClaimedMessage]) async throws -> [QueueEntry] {
    var entries: [QueueEntry] = []
    for (stream, ids) in byStream(claimed.map(\.place)) {
      let answer = try await client.send(
        RedisCommand(
          ["XCLAIM", .text(stream), .text(settings.group), .text(settings.consumer), 0] + ids),
        .repeatable)
      entries += QueueEntry.entries(answer, of: stream)
    }
    // Somebody deleted the others from the stream: nothing is left to be done for them.
    let gone = Set(claimed.map(\.place)).subtracting(entries.map(\.place))
    try await acknowledge(Array(gone))
    return entries
  }

  /// Says that messages are being worked on, so that nobody claims them.
  func keep(_ places: [QueueEntry.Place]) async throws {
    try await sendAll(
      byStream(places).map { stream, ids in
        RedisCommand(
          ["XCLAIM", .text(stream), .text(settings.group), .text(settings.consumer), 0] + ids
            + ["JUSTID"])
      })
  }

  /// Takes this consumer off the group, unless it has something pending or its name isn't ours.
  ///
  /// Nobody else reads by that name, so nothing gets pending in between.
  func retire(from streams: [String]) async throws {
    guard settings.ownsConsumer else { return }
    for stream in streams {
      let group: [RedisCommand.Argument] = [.text(stream), .text(settings.group)]
      let pending = try await client.send(
        RedisCommand(["XPENDING"] + group + ["-", "+", 1, .text(settings.consumer)]))
      guard pending.array?.isEmpty == true else { continue }
      try await client.send(
        RedisCommand(["XGROUP", "DELCONSUMER"] + group + [.text(settings.consumer)]), .repeatable)
    }
  }

  private func counted(_ places: [QueueEntry.Place]) async throws -> [ClaimedMessage] {
    guard !places.isEmpty else { return [] }
    let answers = try await client.send(
      places.map { place in
        [
          "XPENDING", .text(place.stream), .text(settings.group), .text(place.id), .text(place.id),
          1,
        ]
      }, .repeatable)
    return zip(places, answers).compactMap { place, answer in
      // The id, the consumer, the idle time, the deliveries; nothing when it was done meanwhile.
      guard let facts = answer.array?.first?.array, facts.count == 4 else { return nil }
      return ClaimedMessage(place: place, deliveries: Int(facts[3].integer ?? 1))
    }
  }
}
