package import FoundationEssentials
internal import Glibc

extension HumanFormat {
  /// A point in time in the local zone, ISO 8601 to the second: `2026-11-20T14:03:33+01:00`.
  package static func timestamp(_ date: Date) -> String {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var local = tm()
    localtime_r(&seconds, &local)
    return timestamp(date, offset: local.tm_gmtoff)
  }

  /// The same with the zone given, in seconds east of Greenwich.
  static func timestamp(_ date: Date, offset: Int) -> String {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down)) + offset
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let day =
      "\(padded(Int(parts.tm_year) + 1900, 4))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    let time = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    let minutes = abs(offset) / 60
    let zone = "\(offset < 0 ? "-" : "+")\(padded(minutes / 60, 2)):\(padded(minutes % 60, 2))"
    return "\(day)T\(time)\(zone)"
  }

  private static func two(_ number: Int32) -> String { padded(Int(number), 2) }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
