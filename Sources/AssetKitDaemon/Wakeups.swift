package import AssetKitCore

/// Ends the sleep of loops: on a notification, or when their time has come.
package actor Wakeups {
  private struct Sleeper {
    let topics: Set<String>
    let continuation: CheckedContinuation<Void, Never>
    let alarm: Task<Void, Never>
  }

  private var sleepers: [String: Sleeper] = [:]
  /// The loops of which a topic was announced while they were awake.
  private var missed: Set<String> = []
  private var topics: [String: Set<String>] = [:]
  private let clock: WallClock

  /// Makes the meeting point of loops and announcements.
  package init(clock: WallClock) { self.clock = clock }

  /// Announces a topic.
  package func announce(_ topic: String) {
    for (name, wanted) in topics where wanted.contains(topic) { wake(name) }
  }

  /// Ends the sleep of every loop, for instance because announcements may have been lost.
  package func wakeAll() {
    for name in topics.keys { wake(name) }
  }

  /// Sleeps until one of the topics is announced, or for a time at most.
  ///
  /// What was announced since the loop's last sleep ends this one at once.
  package func sleep(_ name: String, topics: Set<String>, atMost limit: Duration) async {
    self.topics[name] = topics
    guard missed.remove(name) == nil, limit > .zero, !Task.isCancelled else { return }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let alarm = Task { [clock] in
          try? await clock.sleep(limit)
          self.end(name)
        }
        sleepers[name] = Sleeper(topics: topics, continuation: continuation, alarm: alarm)
        // The cancellation may have come before there was a sleeper to wake.
        if Task.isCancelled { end(name) }
      }
    } onCancel: {
      Task { await self.end(name) }
    }
  }

  private func wake(_ name: String) {
    if sleepers[name] == nil { missed.insert(name) } else { end(name) }
  }

  private func end(_ name: String) {
    guard let sleeper = sleepers.removeValue(forKey: name) else { return }
    sleeper.alarm.cancel()
    sleeper.continuation.resume()
  }
}
