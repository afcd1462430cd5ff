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
  private let topics: [String: Set<String>]
  private let clock: WallClock

  /// Makes the meeting point of loops and announcements.
  ///
  /// - Parameter topics: What each loop listens to. It must be known from the start: what is announced
  ///   during a loop's first pass, before it ever slept, may be news to it.
  package init(topics: [String: Set<String>], clock: WallClock) {
    self.topics = topics
    self.clock = clock
  }

  /// Announces a topic.
  package func announce(_ topic: String) {
    for (name, wanted) in topics where wanted.contains(topic) {
      if let sleeper = sleepers[name] {
        if sleeper.topics.contains(topic) { end(name) }
      } else {
        missed.insert(name)
      }
    }
  }

  /// Ends the sleep of every loop, for instance because announcements may have been lost.
  package func wakeAll() {
    for name in topics.keys {
      if sleepers[name] == nil { missed.insert(name) } else { end(name) }
    }
  }

  /// Sleeps until one of the loop's topics is announced, or for a time at most.
  ///
  /// What was announced since the loop's last sleep ends this one at once.
  package func sleep(_ name: String, atMost limit: Duration) async {
    guard missed.remove(name) == nil else { return }
    await rest(name, topics: topics[name] ?? [], atMost: limit)
  }

  /// Sleeps after a failed pass, which no announcement shortens but that to all: else each run that is
  /// queued would have a broken loop try again.
  package func pause(_ name: String, atMost limit: Duration) async {
    // The next pass looks at everything, also at what was announced before it.
    missed.remove(name)
    await rest(name, topics: [], atMost: limit)
  }

  private func rest(_ name: String, topics: Set<String>, atMost limit: Duration) async {
    guard limit > .zero, !Task.isCancelled else { return }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let alarm = Task { [clock] in
          // One that was cancelled belongs to a sleep that is over, and must not end the next one.
          if (try? await clock.sleep(limit)) != nil { self.end(name) }
        }
        sleepers[name] = Sleeper(topics: topics, continuation: continuation, alarm: alarm)
        // The cancellation may have come before there was a sleeper to wake.
        if Task.isCancelled { end(name) }
      }
    } onCancel: {
      Task { await self.end(name) }
    }
  }

  private func end(_ name: String) {
    guard let sleeper = sleepers.removeValue(forKey: name) else { return }
    sleeper.alarm.cancel()
    sleeper.continuation.resume()
  }
}
