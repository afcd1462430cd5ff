/// How often values fell below each of some bounds.
package struct Histogram: Sendable, Hashable {
  /// The bounds, rising; a value counts in the first that isn't below it.
  package let bounds: [Double]
  /// How many values fell into each bound's own range; the last are those above all bounds.
  package private(set) var counts: [Int64]
  /// The sum of all values.
  package private(set) var sum: Double

  /// Makes an empty histogram.
  package init(bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
    sum = 0
  }

  /// How many values there are.
  package var count: Int64 { counts.reduce(0, +) }

  /// Adds a value.
  package mutating func add(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }

  /// Adds the values of another histogram; one with other bounds changes nothing.
  package mutating func add(_ other: Histogram) {
    guard other.bounds == bounds else { return }
    for index in counts.indices { counts[index] += other.counts[index] }
    sum += other.sum
  }
}

extension Histogram {
  /// Seconds of a statement: from half a millisecond to ten seconds.
  package static let statementBounds = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]
  /// Seconds of a step: from a tenth of a second to six hours.
  package static let stepBounds = [
    0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1800, 3600, 10800, 21600,
  ]

  /// The counts and the sum, as one process tells them to another.
  package var json: JSONValue {
    ["counts": .array(counts.map(JSONValue.int)), "sum": .double(sum)]
  }

  /// Reads what ``json`` wrote; nil when it is something else, or has other bounds.
  package init?(json: JSONValue, bounds: [Double]) {
    guard case .array(let items)? = json["counts"], items.count == bounds.count + 1 else {
      return nil
    }
    self.init(bounds: bounds)
    for (index, item) in items.enumerated() {
      guard case .int(let count) = item, count >= 0 else { return nil }
      counts[index] = count
    }
    switch json["sum"] {
    case .double(let sum): self.sum = sum
    case .int(let sum): self.sum = Double(sum)
    default: return nil
    }
  }
}
