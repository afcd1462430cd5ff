internal import AssetKitCore

/// A metric with all its series, as Prometheus and OpenMetrics know it.
package struct MetricFamily: Sendable, Hashable {
  /// The kinds of metrics.
  package enum Kind: String, Sendable {
    /// A value that rises and falls.
    case gauge
    /// A value that only rises, until the process ends; its samples end in `_total`.
    case counter
    /// Counts by upper bounds.
    case histogram
    /// Facts in labels; its sample ends in `_info`.
    case info
  }

  /// A series' value now.
  package struct Sample: Sendable, Hashable {
    /// What follows the family's name, such as `_total`.
    var suffix = ""
    /// The labels, in order.
    var labels: [Label]
    /// The value.
    var value: Double
  }

  /// A label with its value.
  package struct Label: Sendable, Hashable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The name without the suffixes of samples.
  package let name: String
  /// The kind.
  package let kind: Kind
  /// What it says, a sentence.
  package let help: String
  /// The samples.
  package var samples: [Sample] = []

  /// Makes a family without series.
  package init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  /// Adds a series.
  mutating func add(_ value: Double, _ labels: Label...) {
    let suffix =
      switch kind {
      case .counter: "_total"
      case .info: "_info"
      case .gauge, .histogram: ""
      }
    samples.append(Sample(suffix: suffix, labels: labels, value: value))
  }

  /// Adds the series of a histogram.
  mutating func add(_ histogram: Histogram, _ labels: Label...) {
    var below: Int64 = 0
    for (index, count) in histogram.counts.enumerated() {
      below += count
      let bound = index < histogram.bounds.count ? "\(histogram.bounds[index])" : "+Inf"
      samples.append(
        Sample(suffix: "_bucket", labels: labels + [Label("le", bound)], value: Double(below)))
    }
    samples.append(Sample(suffix: "_count", labels: labels, value: Double(below)))
    samples.append(Sample(suffix: "_sum", labels: labels, value: histogram.sum))
  }
}
