package import AssetKitCore

/// Decides which leases have lapsed, by the time that passes and not by the clock on the wall.
///
/// A lease says until when its worker is taken to be alive, on the wall clock. To believe that clock
/// would end every run when somebody puts it forward, and none when it is put back; and after a database
/// that was away for longer than a lease, whoever looks first would find all workers lost. So each lease
/// is timed from when it is first seen, and a worker whose lease has lapsed is given time to renew it.
package struct LeaseWatch: Sendable {
  /// The lease of a run.
  package struct Lease: Sendable, Hashable {
    /// The run.
    package var run: RunID
    /// Until when its worker is taken to be alive; by this lease it is known from the next.
    package var until: Timestamp
    /// Whose it is: a process, as `host:pid`, or a launch, as `launch:…`, which nobody has taken up.
    package var worker: String

    /// Describes a lease.
    package init(run: RunID, until: Timestamp, worker: String) {
      self.run = run
      self.until = until
      self.worker = worker
    }

    /// A launch renews nothing, so that no time to do so is given.
    package var isLaunch: Bool { worker.hasPrefix("launch:") }
  }

  private struct Seen {
    let lease: Lease
    /// When it lapses.
    let lapses: Duration
    /// When it was first seen to have lapsed.
    var lapsedAt: Duration?
  }

  /// A lease that seems to be longer was given before the clock was put back.
  static let longest = Duration.seconds(300)

  private let grace: Duration
  private var seen: [RunID: Seen] = [:]

  /// Makes a watch that has seen nothing.
  ///
  /// - Parameter grace: How long a lease must have been seen lapsed, all the time: longer than a living
  ///   worker takes to renew it.
  package init(grace: Duration) { self.grace = grace }

  /// Takes the leases of all open runs.
  ///
  /// - Parameters:
  ///   - now: The time on the wall.
  ///   - uptime: The time that has passed since whenever.
  /// - Returns: The leases that are over, and how long until the next look is worthwhile.
  package mutating func look(at leases: [Lease], now: Timestamp, uptime: Duration)
    -> (over: [Lease], next: Duration?)
  {
    var over: [Lease] = []
    var next: Duration?
    var current: [RunID: Seen] = [:]
    for lease in leases {
      var entry =
        seen[lease.run].flatMap { $0.lease == lease ? $0 : nil }
        ?? Seen(lease: lease, lapses: uptime + min(lease.until - now, Self.longest))
      if entry.lapses <= uptime, entry.lapsedAt == nil { entry.lapsedAt = uptime }
      let end = entry.lapsedAt.map { lease.isLaunch ? $0 : $0 + grace }
      if let end, end <= uptime { over.append(lease) }
      let wait = (end ?? entry.lapses) - uptime
      if wait > .zero { next = next.map { min($0, wait) } ?? wait }
      current[lease.run] = entry
    }
    seen = current
    return (over, next)
  }

  /// Forgets what it saw: the database was away, and no worker could renew anything.
  package mutating func forget() { seen = [:] }
}
