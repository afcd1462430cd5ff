/// One of the five fields of a cron expression: its name, range and words.
public enum CronField: Int, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// 0 to 59.
  case minute
  /// 0 to 23.
  case hour
  /// 1 to 31, or `L` for the last day.
  case dayOfMonth
  /// 1 to 12, or `JAN` to `DEC`.
  case month
  /// 0 to 7, both ends Sunday, or `SUN` to `SAT`.
  case dayOfWeek

  /// The name as it stands in messages.
  public var description: String {
    switch self {
    case .minute: "minute"
    case .hour: "hour"
    case .dayOfMonth: "day of month"
    case .month: "month"
    case .dayOfWeek: "day of week"
    }
  }

  /// What the field allows, as it stands in messages.
  var allowed: String {
    switch self {
    case .minute: "0 to 59"
    case .hour: "0 to 23"
    case .dayOfMonth: "1 to 31 and L (the last day)"
    case .month: "1 to 12 and JAN to DEC"
    case .dayOfWeek:
      "0 to 7 (0 and 7 are Sunday), SUN to SAT, 5#2 (second Friday), L5 (last Friday)"
    }
  }

  /// The values that may be written; 7 as a day of the week means 0.
  var written: ClosedRange<Int> { self == .dayOfWeek ? 0...7 : values }

  /// The distinct values.
  var values: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...6
    }
  }

  /// The words for values, the first for the smallest value.
  var words: [String] {
    switch self {
    case .minute, .hour, .dayOfMonth: []
    case .month:
      ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    }
  }

  /// Brings a value that counts on beyond the end of the range back into it.
  func wrapped(_ value: Int) -> Int {
    (value - values.lowerBound) % values.count + values.lowerBound
  }
}
