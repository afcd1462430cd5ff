internal import AssetKitCore
internal import CommandLineKit
internal import FoundationEssentials

extension RunStatus {
  /// The status in the colour that it has everywhere.
  var cell: Table.Cell { .init(rawValue, style) }

  var style: TextStyle? {
    switch self {
    case .success: .green
    case .failure: .red
    case .canceled, .canceling: .yellow
    case .queued, .starting, .started: .cyan
    }
  }
}

extension StepStatus {
  /// The status in the colour that it has everywhere.
  var cell: Table.Cell {
    let style: TextStyle? =
      switch self {
      case .success: .green
      case .failure: .red
      case .skipped, .upForRetry: .yellow
      case .started: .cyan
      case .planned: nil
      }
    return .init(rawValue, style)
  }
}

extension LogLevel {
  var style: TextStyle? {
    switch self {
    case .debug: .dim
    case .info: nil
    case .warning: .yellow
    case .error, .critical: .red
    }
  }
}

extension Staleness {
  var cell: Table.Cell {
    switch self {
    case .fresh: .init(name, .green)
    case .stale: .init(name, .yellow)
    case .missing: .init(name, .dim)
    }
  }

  /// Why it is stale; empty otherwise.
  var reasons: [String] {
    guard case .stale(let reasons) = self else { return [] }
    return reasons.map(\.description)
  }
}

extension Timestamp {
  /// The instant in the local zone, to the second, as tables show it.
  var local: String {
    HumanFormat.timestamp(Date(timeIntervalSince1970: Double(microseconds) / 1_000_000))
  }

  /// The time of day in the local zone, to the millisecond, as event lines show it.
  var localTimeOfDay: String {
    let digits = String(floorSeconds.microseconds / 1000)
    let time = local.dropFirst(11).prefix(8)
    return time + "." + String(repeating: "0", count: 3 - digits.count) + digits
  }
}
