/// Numbers and times as people read them.
package enum HumanFormat {
  /// A duration in its two largest units: `340 ms`, `1.2 s`, `34 s`, `3 min 4 s`, `3 d 4 h`.
  package static func duration(_ duration: Duration) -> String {
    let seconds = max(0, duration / .seconds(1))
    if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 9.95 { return "\(decimal(seconds)) s" }
    guard seconds < 1e15 else { return "∞" }
    return elapsed(seconds: Int(seconds.rounded()))
  }

  /// The same in whole seconds, for a display that counts them: `0 s`, `34 s`, `3 min 4 s`.
  package static func elapsed(seconds whole: Int) -> String {
    switch whole {
    case ..<60: "\(whole) s"
    case ..<3600: pair(whole / 60, "min", whole % 60, "s")
    case ..<86_400: pair(whole / 3600, "h", whole % 3600 / 60, "min")
    default: pair(whole / 86_400, "d", whole % 86_400 / 3600, "h")
    }
  }

  /// A count with commas: `12,345`.
  package static func count(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A size in decimal units: `999 B`, `1.5 kB`, `12 MB`.
  package static func bytes(_ bytes: Int) -> String {
    guard bytes >= 1000 else { return "\(bytes) B" }
    var size = Double(bytes) / 1000
    var units = ["kB", "MB", "GB", "TB"][...]
    while size >= 999.5, units.count > 1 {
      size /= 1000
      units.removeFirst()
    }
    return "\(significant(size)) \(units.first ?? "PB")"
  }

  /// A rate, in the unit of time that makes it at least one: `300/s`, `1.2/s`, `12/min`.
  package static func rate(perSecond rate: Double) -> String {
    guard rate.isFinite, rate > 0 else { return "0/s" }
    if rate >= 1 { return "\(significant(rate))/s" }
    return rate * 60 >= 1 ? "\(significant(rate * 60))/min" : "\(significant(rate * 3600))/h"
  }

  /// How long ago something was, or how long it will take: `just now`, `3 min ago`, `in 2 h`.
  package static func relative(_ interval: Duration) -> String {
    let seconds = Int((interval / .seconds(1)).rounded())
    let size = abs(seconds)
    let text =
      switch size {
      case ..<5: ""
      case ..<60: "\(size) s"
      case ..<3600: "\(size / 60) min"
      case ..<86_400: "\(size / 3600) h"
      default: "\(size / 86_400) d"
      }
    if text.isEmpty { return "just now" }
    return seconds > 0 ? text + " ago" : "in " + text
  }

  private static func pair(_ large: Int, _ unit: String, _ small: Int, _ smallUnit: String)
    -> String
  {
    small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smallUnit)"
  }

  /// Two digits below ten, whole numbers with commas above.
  private static func significant(_ value: Double) -> String {
    value < 9.95 ? decimal(value) : count(Int(min(value, 1e18).rounded()))
  }

  /// One digit behind the point.
  private static func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
