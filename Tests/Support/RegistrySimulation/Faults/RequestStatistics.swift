import BlockingIO

/// How many requests came in, by kind and by the status of the answer.
package struct RequestStatistics: Codable, Sendable, Equatable {
  /// By endpoint, then by status (`reset` stands for a connection without an answer); endpoints of
  /// sites other than PyPI's after their prefix: `npm/detail`.
  package var requests: [String: [String: Int]]
  /// Injected faults by kind.
  package var faults: [String: Int]

  /// The number of requests of a kind; with a status, those that were answered so.
  ///
  /// - Parameter site: The prefix of a site; nil for PyPI.
  package func count(_ endpoint: Endpoint, status: Int? = nil, site: String? = nil) -> Int {
    let byStatus = requests[(site.map { $0 + "/" } ?? "") + endpoint.rawValue] ?? [:]
    guard let status else { return byStatus.values.reduce(0, +) }
    return byStatus[String(status)] ?? 0
  }

  /// The number of faults of a kind that were injected.
  package func count(_ fault: FaultKind) -> Int { faults[fault.rawValue] ?? 0 }

  /// The number of all requests.
  package var total: Int { requests.values.flatMap(\.values).reduce(0, +) }
}

/// Counts requests as they are answered.
final class RequestCounter: Sendable {
  private struct Key: Hashable {
    var endpoint: Endpoint
    var status: Int
    var site: String?
  }
  private struct Counts {
    var requests: [Key: Int] = [:]
    var faults: [FaultKind: Int] = [:]
    /// How often each URL with a fault that heals was asked for, by its hash.
    var attempts: [UInt64: Int] = [:]
  }
  private let counts = Locked(Counts())

  /// Counts an answer; status 0 stands for none.
  func count(_ endpoint: Endpoint, status: Int, site: String? = nil) {
    counts.withLock {
      $0.requests[Key(endpoint: endpoint, status: status, site: site), default: 0] += 1
    }
  }

  func count(_ fault: FaultKind) { counts.withLock { $0.faults[fault, default: 0] += 1 } }

  /// Counts a request for a URL and tells the number of those before it.
  func previousAttempts(at url: String) -> Int {
    let key = stableHash(url, seed: 0)
    return counts.withLock { counts in
      let attempts = counts.attempts[key, default: 0]
      counts.attempts[key] = attempts + 1
      return attempts
    }
  }

  /// Forgets the attempts: faults that heal happen anew.
  func forgetAttempts() { counts.withLock { $0.attempts = [:] } }

  /// Begins to count from zero.
  func reset() {
    counts.withLock { counts in
      counts.requests = [:]
      counts.faults = [:]
    }
  }

  var statistics: RequestStatistics {
    let counts = counts.withLock { $0 }
    var result = RequestStatistics(requests: [:], faults: [:])
    for (key, count) in counts.requests {
      let status = key.status == 0 ? "reset" : String(key.status)
      let endpoint = (key.site.map { $0 + "/" } ?? "") + key.endpoint.rawValue
      result.requests[endpoint, default: [:]][status] = count
    }
    for (kind, count) in counts.faults { result.faults[kind.rawValue] = count }
    return result
  }
}
