/// One line of the table: what was measured, what was asked, and what the peer needs for the same.
struct Figure: Sendable {
  /// What was measured.
  let name: String
  /// The unit of samples, budget and peer.
  let unit: Unit
  /// One value for each repetition.
  let samples: [Double]
  /// What the value should be; nil when it is told for comparison only.
  var budget: Budget?
  /// The same question put to the peer.
  var peer: Peer?
  /// What one must know to read the value.
  var note: String?

  /// The value that stands in the table.
  var value: Double { samples.median }

  /// Whether the budget is met; nil without one.
  var isMet: Bool? { budget?.admits(value) }
}

/// The bound of a figure.
enum Budget: Sendable {
  case atMost(Double)
  case atLeast(Double)

  var bound: Double {
    switch self {
    case .atMost(let bound), .atLeast(let bound): bound
    }
  }

  func admits(_ value: Double) -> Bool {
    switch self {
    case .atMost(let bound): value <= bound
    case .atLeast(let bound): value >= bound
    }
  }

  /// How much of the budget is used: 1 is exactly met, below is better, whatever its direction.
  func use(of value: Double) -> Double {
    switch self {
    case .atMost(let bound): value / bound
    case .atLeast(let bound): bound / value
    }
  }
}

/// What the peer needs.
struct Peer: Sendable {
  /// In the unit of the figure.
  let value: Double
  /// Whether it was measured in this run; otherwise it is the documented figure.
  let isMeasured: Bool

  static func documented(_ value: Double) -> Peer { Peer(value: value, isMeasured: false) }

  /// The measured value if there is one, else the documented one.
  static func measured(_ value: Double?, documented: Double) -> Peer {
    value.map { Peer(value: $0, isMeasured: true) } ?? .documented(documented)
  }
}

/// In what a figure is counted.
enum Unit: String, Sendable {
  case seconds = "s"
  case milliseconds = "ms"
  case megabytes = "MB"
  case kilobytes = "kB"
  case assetsPerSecond = "assets/s"
  case eventsPerSecond = "events/s"
  case packagesPerSecond = "packages/s"
  case versionsPerSecond = "versions/s"
  case requestsPerSecond = "requests/s"
  case messagesPerSecond = "messages/s"
  case comparisonsPerSecond = "comparisons/s"
  case megabytesPerSecond = "MB/s"
  case ratio = "×"

  /// Whether more is better.
  var isRate: Bool { rawValue.hasSuffix("/s") }
}

extension [Double] {
  /// The middle value; of an even number of values the mean of the middle two; NaN for none.
  var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    let middle = count / 2
    return count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
