/// The two texts in which metrics are exchanged.
package enum MetricsText: Sendable, CaseIterable {
  /// OpenMetrics 1.0.
  case openMetrics
  /// Prometheus' text format 0.0.4, for those who don't ask for the other.
  case prometheus

  /// What a client that accepts these media types gets.
  package init(accept: String?) {
    let wants = accept?.lowercased().contains("application/openmetrics-text") ?? false
    self = wants ? .openMetrics : .prometheus
  }

  /// The media type.
  package var contentType: String {
    switch self {
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    }
  }

  /// Writes families; those without series are left out.
  package func text(_ families: [MetricFamily]) -> String {
    var text = ""
    for family in families where !family.samples.isEmpty {
      let name = headName(family)
      text += "# TYPE \(name) \(kind(family))\n"
      if self == .openMetrics, let unit = unit(family) { text += "# UNIT \(name) \(unit)\n" }
      text += "# HELP \(name) \(Self.escaped(family.help, quotes: self == .openMetrics))\n"
      for sample in family.samples {
        text += family.name + sample.suffix
        if !sample.labels.isEmpty {
          text += "{"
          text += sample.labels.map {
            "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\""
          }.joined(separator: ",")
          text += "}"
        }
        text += " \(Self.number(sample.value))\n"
      }
    }
    return self == .openMetrics ? text + "# EOF\n" : text
  }

  /// The older format names a counter, and what stands for an info, as its samples.
  private func headName(_ family: MetricFamily) -> String {
    guard self == .prometheus else { return family.name }
    return switch family.kind {
    case .counter: family.name + "_total"
    case .info: family.name + "_info"
    case .gauge, .histogram: family.name
    }
  }

  private func kind(_ family: MetricFamily) -> String {
    self == .prometheus && family.kind == .info ? "gauge" : family.kind.rawValue
  }

  private func unit(_ family: MetricFamily) -> String? {
    ["seconds", "bytes"].first { family.name.hasSuffix("_" + $0) }
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    guard value.isFinite else { return value < 0 ? "-Inf" : "+Inf" }
    let whole = Int64(exactly: value)
    return whole.map { "\($0)" } ?? "\(value)"
  }

  /// Escapes what the formats give a meaning to; what no text may hold is shown as a sign.
  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      case "\0", "\r": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
